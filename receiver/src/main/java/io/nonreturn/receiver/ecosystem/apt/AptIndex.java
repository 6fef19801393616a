package io.nonreturn.receiver.ecosystem.apt;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.CatalogReader.Snapshot;
import io.nonreturn.receiver.serve.Folder;
import io.nonreturn.receiver.serve.PublishedBundle;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.wire.BundleNames;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mirrors of Debian archives as trees of files. What lies in a suite's folder is of its current generation; indexes under their digest, and
 * the pool, are also found as the generations before had them, since a client may have read Release just before it was replaced. Each
 * method reads one snapshot. Any thread.
 */
final class AptIndex {
  /** The current one and three before it. */
  private static final int GENERATIONS = 4;
  /** A mirror of more suites than this is looked through no further. */
  private static final int MOST_SUITES = 1_000;
  /** A suite's name has rarely more than two parts. */
  private static final int MOST_PARTS = 4;

  private final CatalogReader catalog;

  AptIndex(CatalogReader catalog) {
    this.catalog = catalog;
  }

  /**
   * A suite as its page tells of it.
   *
   * @param name as sources.list has it
   * @param validUntil empty when it holds for ever
   */
  record Suite(String name, PublishedBundle bundle, String date, Optional<String> validUntil, String signature) {}

  /** Mirrors, in parts. */
  Folder mirrors(String after) throws IOException {
    return catalog.snapshot(snapshot -> Folder.cut(PublishedBundle.mirrors(snapshot, AptEcosystem.NAME, after, Folder.PART + 1).stream()
        .map(Folder.Entry::folder)
        .toList()));
  }

  /** A mirror's suites; none when there is no such mirror. */
  List<Suite> suites(String mirror) throws IOException {
    return catalog.snapshot(snapshot -> {
      List<Suite> suites = new ArrayList<>();
      for (PublishedBundle bundle : bundles(snapshot, mirror)) {
        suites.add(new Suite(
            BundleNames.upstream(bundle.name()).orElse(bundle.name()),
            bundle,
            bundle.fact(snapshot, "", AptCheck.DATE).orElse(""),
            bundle.fact(snapshot, "", AptCheck.VALID_UNTIL),
            bundle.fact(snapshot, "", AptCheck.SIGNATURE).orElse("")));
      }
      return suites;
    });
  }

  /** The file at a path of a mirror. */
  Optional<PublishedFile> file(String mirror, List<String> parts) throws IOException {
    String path = String.join("/", parts);
    return catalog.snapshot(snapshot -> {
      Optional<PublishedBundle> suite = suite(snapshot, mirror, parts);
      Optional<PublishedFile> file = suite.isPresent() ? suite.get().file(snapshot, path) : Optional.empty();
      if (file.isPresent() || (suite.isPresent() && !isKept(path))) {
        return file;
      }
      // The pool is all suites'. What some suite has now goes before what another had once: archives reuse names.
      for (int generations : new int[] {1, GENERATIONS}) {
        for (PublishedBundle bundle : bundles(snapshot, mirror)) {
          Optional<PublishedFile> found = recent(snapshot, bundle, path, generations);
          if (found.isPresent()) {
            return found;
          }
        }
      }
      return Optional.empty();
    });
  }

  /** What lies in a folder of a suite, or of what belongs to it. */
  Optional<Folder> folder(String mirror, List<String> parts, String after) throws IOException {
    return catalog.snapshot(snapshot -> {
      Optional<PublishedBundle> suite = suite(snapshot, mirror, parts);
      return suite.isEmpty() ? Optional.empty() : Folder.of(snapshot, suite.get(), String.join("/", parts), after);
    });
  }

  /** Whether an old address of a suite's folder may still be asked for: some archives keep their pool there. */
  private static boolean isKept(String path) {
    return path.contains("/by-hash/") || path.contains("/pool/");
  }

  /** The suite in whose folder a path lies. */
  private static Optional<PublishedBundle> suite(Snapshot snapshot, String mirror, List<String> parts) throws SQLException {
    if (parts.isEmpty() || !parts.getFirst().equals("dists")) {
      return Optional.empty();
    }
    for (int end = Math.min(parts.size(), MOST_PARTS + 1); end > 1; end--) {
      String name = BundleNames.of(String.join("/", parts.subList(1, end)));
      Optional<PublishedBundle> bundle = PublishedBundle.find(snapshot, AptEcosystem.NAME, mirror, name);
      if (bundle.isPresent()) {
        return bundle;
      }
    }
    return Optional.empty();
  }

  private static List<PublishedBundle> bundles(Snapshot snapshot, String mirror) throws SQLException {
    return PublishedBundle.of(snapshot, AptEcosystem.NAME, mirror, "", MOST_SUITES);
  }

  private static Optional<PublishedFile> recent(Snapshot snapshot, PublishedBundle bundle, String path, int generations)
      throws SQLException {
    return snapshot.first(
        "SELECT " + PublishedFile.COLUMNS + " FROM (SELECT sequence, published_micros FROM bundle WHERE mirror = ? AND name = ?"
            + " AND published_micros IS NOT NULL ORDER BY sequence DESC LIMIT ?) b"
            + " JOIN artifact a ON a.sequence = b.sequence AND a.path = ? ORDER BY b.sequence DESC",
        PublishedFile::read,
        bundle.mirror(),
        bundle.name(),
        generations,
        path);
  }
}
