package io.nonreturn.receiver.ecosystem.maven;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.serve.Folder;
import io.nonreturn.receiver.serve.PublishedBundle;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.maven.MavenPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The releases of a mirror, as the catalog has them. Each method reads one snapshot. Any thread. */
final class MavenIndex {
  /** An artifact of more releases than this is listed no further. */
  private static final int MOST_VERSIONS = 20_000;
  /** Above every character that coordinates may have. */
  private static final String LAST = "\uDBFF\uDFFF";

  private final CatalogReader catalog;

  MavenIndex(CatalogReader catalog) {
    this.catalog = catalog;
  }

  /**
   * A file and what was learned of it.
   *
   * @param sha1 in hexadecimal digits; empty for files that state a checksum themselves
   */
  record Found(PublishedFile file, Optional<String> sha1) {}

  /**
   * A release.
   *
   * @param artifact its name
   * @param version its version
   * @param publishedMicros when it became visible, in microseconds since 1970
   */
  record Listed(String artifact, String version, long publishedMicros) {}

  /** Mirrors, in parts. */
  Folder mirrors(String after) throws IOException {
    return catalog.snapshot(snapshot -> Folder.cut(PublishedBundle.mirrors(snapshot, MavenEcosystem.NAME, after, Folder.PART + 1).stream()
        .map(Folder.Entry::folder)
        .toList()));
  }

  /** A file of a release. */
  Optional<Found> file(String mirror, MavenPath path) throws IOException {
    return catalog.snapshot(snapshot -> {
      Optional<PublishedBundle> bundle =
          PublishedBundle.find(snapshot, MavenEcosystem.NAME, mirror, BundleNames.of(path.coordinates()));
      Optional<PublishedFile> file = bundle.isEmpty() ? Optional.empty() : bundle.get().file(snapshot, path.path());
      return file.isEmpty()
          ? Optional.empty()
          : Optional.of(new Found(file.get(), bundle.get().fact(snapshot, path.path(), MavenCheck.SHA1)));
    });
  }

  /** What lies in the folder of a release. */
  Optional<Folder> folder(String mirror, MavenPath pom, String after) throws IOException {
    return catalog.snapshot(snapshot -> {
      Optional<PublishedBundle> bundle =
          PublishedBundle.find(snapshot, MavenEcosystem.NAME, mirror, BundleNames.of(pom.coordinates()));
      String folder = pom.folder().substring(0, pom.folder().length() - 1);
      return bundle.isEmpty() ? Optional.empty() : Folder.of(snapshot, bundle.get(), folder, after);
    });
  }

  /** All releases whose coordinates begin so; the beginning must end with a colon. */
  List<Listed> releases(String mirror, String beginning) throws IOException {
    return catalog.snapshot(snapshot -> snapshot.all(
        "SELECT c.name, b.published_micros FROM current c JOIN bundle b ON b.sequence = c.sequence"
            + " WHERE c.mirror = ? AND c.name > ? AND c.name < ? AND c.ecosystem = ? AND NOT c.removed AND NOT c.hidden"
            + " ORDER BY c.name LIMIT ?",
        row -> {
          String[] parts = row.getString(1).split(":", -1);
          return new Listed(parts[1], parts[2], row.getLong(2));
        },
        mirror,
        beginning,
        beginning + LAST,
        MavenEcosystem.NAME,
        MOST_VERSIONS));
  }

  /** A mirror's releases, in parts. */
  List<String> coordinates(String mirror, String after) throws IOException {
    return catalog.snapshot(snapshot -> {
      List<String> all = new ArrayList<>();
      PublishedBundle.of(snapshot, MavenEcosystem.NAME, mirror, after, Folder.PART + 1).forEach(bundle -> all.add(bundle.name()));
      return all;
    });
  }
}
