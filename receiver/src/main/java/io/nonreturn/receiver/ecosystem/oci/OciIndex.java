package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.CatalogReader.Snapshot;
import io.nonreturn.receiver.serve.PublishedBundle;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the catalog knows of repositories. A repository is all bundles whose names begin with its own and a colon or an {@code @}. By digest,
 * content is found under a repository as long as some live tag of it holds the content or held it once, so that nobody loses an image in the
 * middle of a pull; what a removed tag held alone is gone with it. Each method reads one snapshot. Any thread.
 */
final class OciIndex {
  /** Above colon and {@code @}, with nothing between that a name could have there. */
  private static final String ABOVE = "A";

  private static final String HELD = " FROM artifact a JOIN bundle b ON b.sequence = a.sequence"
      + " JOIN current c ON c.mirror = b.mirror AND c.name = b.name";
  private static final String HELD_WHERE = " WHERE a.sha256 = ? AND a.path = ? AND b.published_micros IS NOT NULL"
      + " AND c.ecosystem = ? AND NOT c.removed AND c.name > ? AND c.name < ?";
  private static final String LIVE = " FROM current c WHERE c.ecosystem = ? AND NOT c.removed AND c.name > ? AND c.name < ?";

  private final CatalogReader catalog;

  OciIndex(CatalogReader catalog) {
    this.catalog = catalog;
  }

  /** A manifest, and how clients must read it. */
  record Found(PublishedFile file, String mediaType) {}

  /** Names in a list, and whether more follow. */
  record Part(List<String> names, boolean hasMore) {}

  /** The manifest that a tag names now. */
  Optional<Found> tag(String repository, String tag) throws IOException {
    return catalog.snapshot(snapshot -> {
      Optional<PublishedBundle> bundle =
          PublishedBundle.find(snapshot, OciEcosystem.NAME, BundleNames.of(repository + ":" + tag));
      Optional<String> hex = bundle.isEmpty() ? Optional.empty() : bundle.get().fact(snapshot, "", OciCheck.MANIFEST);
      if (hex.isEmpty()) {
        return Optional.empty();
      }
      String path = Descriptor.path(Digest.parse(hex.get()));
      Optional<String> type = bundle.get().fact(snapshot, path, OciCheck.MANIFEST);
      Optional<PublishedFile> file = bundle.get().file(snapshot, path);
      return type.isEmpty() || file.isEmpty() ? Optional.empty() : Optional.of(new Found(file.get(), type.get()));
    });
  }

  /** The manifest of this digest. */
  Optional<Found> manifest(String repository, Digest digest) throws IOException {
    return catalog.snapshot(snapshot -> snapshot.first(
        "SELECT " + PublishedFile.COLUMNS + ", f.value" + HELD
            + " JOIN fact f ON f.sequence = a.sequence AND f.path = a.path AND f.name = 'manifest'" + HELD_WHERE,
        OciIndex::readFound,
        held(repository, digest)));
  }

  private static Found readFound(ResultSet row) throws SQLException {
    return new Found(PublishedFile.read(row), row.getString(6));
  }

  /** The blob of this digest, which may be a manifest. */
  Optional<PublishedFile> blob(String repository, Digest digest) throws IOException {
    return catalog.snapshot(snapshot ->
        snapshot.first("SELECT " + PublishedFile.COLUMNS + HELD + HELD_WHERE, PublishedFile::read, held(repository, digest)));
  }

  private static Object[] held(String repository, Digest digest) {
    return new Object[] {
      digest.toBytes(), Descriptor.path(digest), OciEcosystem.NAME, first(repository), above(repository)
    };
  }

  /** Whether there is anything in it. */
  boolean hasRepository(String repository) throws IOException {
    return catalog.snapshot(snapshot -> hasRepository(snapshot, repository));
  }

  private static boolean hasRepository(Snapshot snapshot, String repository) throws SQLException {
    return snapshot.first("SELECT 1" + LIVE, row -> 1, OciEcosystem.NAME, first(repository), above(repository)).isPresent();
  }

  /**
   * A repository's tags in order; empty if there is no such repository.
   *
   * @param after tags come after this one; empty for the beginning
   * @param most so many of them
   */
  Optional<Part> tags(String repository, String after, int most) throws IOException {
    return catalog.snapshot(snapshot -> {
      if (!hasRepository(snapshot, repository)) {
        return Optional.empty();
      }
      String first = first(repository);
      List<String> tags = snapshot.all(
          "SELECT c.name" + LIVE + " AND NOT c.hidden ORDER BY c.name LIMIT ?",
          row -> row.getString(1).substring(first.length()),
          OciEcosystem.NAME,
          first + after,
          BundleNames.of(repository) + "@",
          most + 1);
      return Optional.of(part(tags, most));
    });
  }

  /** All repositories that have anything, as {@link #tags}; in the order of their bundles' names. */
  Part repositories(String after, int most) throws IOException {
    return catalog.snapshot(snapshot -> {
      List<String> repositories = new ArrayList<>();
      String last = after.isEmpty() ? "" : above(after);
      while (repositories.size() <= most) {
        Optional<ImageName> next = snapshot.first(
            "SELECT c.name FROM current c WHERE c.ecosystem = ? AND NOT c.removed AND NOT c.hidden AND c.name > ? ORDER BY c.name",
            row -> row.getString(1),
            OciEcosystem.NAME,
            last)
            .flatMap(ImageName::ofBundle);
        if (next.isEmpty()) {
          break;
        }
        repositories.add(next.get().repository());
        // All of a repository stands together: it is leapt over.
        last = above(next.get().repository());
      }
      return part(repositories, most);
    });
  }

  private static Part part(List<String> names, int most) {
    boolean hasMore = names.size() > most;
    return new Part(hasMore ? names.subList(0, most) : names, hasMore);
  }

  /** Descriptors of the manifests about this one, as JSON, each once. */
  List<String> referrers(String repository, Digest subject) throws IOException {
    String first = OciCheck.referrers(subject);
    return catalog.snapshot(snapshot -> snapshot.all(
        "SELECT f.value FROM current c JOIN fact f ON f.sequence = c.sequence AND f.path = ''"
            + " AND f.name > ? AND f.name < ?"
            + " WHERE c.ecosystem = ? AND NOT c.removed AND c.name > ? AND c.name < ?"
            + " GROUP BY f.name ORDER BY f.name LIMIT ?",
        row -> row.getString(1),
        first,
        first.stripTrailing() + "!",
        OciEcosystem.NAME,
        first(repository),
        above(repository),
        OciCheck.MOST_REFERRERS));
  }

  private static String first(String repository) {
    return BundleNames.of(repository) + ":";
  }

  private static String above(String repository) {
    return BundleNames.of(repository) + ABOVE;
  }
}
