package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.CatalogReader.Snapshot;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Finds the published files of one ecosystem: by bundle and path, by path alone, or by digest. Each method reads one snapshot, so that
 * its answer is true of one moment; who needs several answers of the same moment uses {@link PublishedBundle} within a snapshot. Any
 * thread.
 */
public final class PublishedFiles {
  private static final String EVER_PUBLISHED = "SELECT " + PublishedFile.COLUMNS + " FROM artifact a"
      + " JOIN bundle b ON b.sequence = a.sequence JOIN mirror m ON m.name = b.mirror"
      + " WHERE m.ecosystem = ? AND b.published_micros IS NOT NULL";

  private final CatalogReader catalog;
  private final String ecosystem;

  /** Looks in the mirrors of this ecosystem. */
  public PublishedFiles(CatalogReader catalog, String ecosystem) {
    this.catalog = catalog;
    this.ecosystem = ecosystem;
  }

  /** A file of the current bundle of this name. */
  public Optional<PublishedFile> file(String mirror, String bundle, String path) throws IOException {
    return catalog.snapshot(snapshot -> in(PublishedBundle.find(snapshot, ecosystem, mirror, bundle), snapshot, path));
  }

  /** A file of the current bundle of this name in whatever mirror, for ecosystems that are served as one index. */
  public Optional<PublishedFile> file(String bundle, String path) throws IOException {
    return catalog.snapshot(snapshot -> in(PublishedBundle.find(snapshot, ecosystem, bundle), snapshot, path));
  }

  private static Optional<PublishedFile> in(Optional<PublishedBundle> bundle, Snapshot snapshot, String path) throws SQLException {
    return bundle.isPresent() ? bundle.get().file(snapshot, path) : Optional.empty();
  }

  /**
   * A file of any of a mirror's current bundles, for trees whose paths do not tell the bundle. Looks into each bundle: for mirrors of
   * a few hundred.
   */
  public Optional<PublishedFile> anyBundle(String mirror, String path) throws IOException {
    return catalog.snapshot(snapshot -> snapshot.first(
        "SELECT " + PublishedFile.COLUMNS + " FROM current c JOIN bundle b ON b.sequence = c.sequence"
            + " JOIN artifact a ON a.sequence = c.sequence AND a.path = ?"
            + " WHERE c.mirror = ? AND c.ecosystem = ? AND NOT c.removed ORDER BY c.name",
        PublishedFile::read,
        path,
        mirror,
        ecosystem));
  }

  /**
   * A file of a mirror as some recent generation of some bundle had it, the latest first: for a client that read an index just before it
   * was replaced.
   *
   * @param generations published bundles of the mirror that are looked into, counted from the latest
   */
  public Optional<PublishedFile> recent(String mirror, String path, int generations) throws IOException {
    return catalog.snapshot(snapshot -> snapshot.first(
        "SELECT " + PublishedFile.COLUMNS + " FROM (SELECT sequence, published_micros FROM bundle WHERE mirror = ?"
            + " AND published_micros IS NOT NULL ORDER BY sequence DESC LIMIT ?) b"
            + " JOIN artifact a ON a.sequence = b.sequence AND a.path = ?"
            + " WHERE EXISTS (SELECT 1 FROM mirror m WHERE m.name = ? AND m.ecosystem = ?) ORDER BY b.sequence DESC",
        PublishedFile::read,
        mirror,
        generations,
        path,
        mirror,
        ecosystem));
  }

  /** A file of these bytes that was ever published, under whatever path: content that is asked for by its digest. */
  public Optional<PublishedFile> digest(Digest sha256) throws IOException {
    return catalog.snapshot(snapshot ->
        snapshot.first(EVER_PUBLISHED + " AND a.sha256 = ?", PublishedFile::read, ecosystem, sha256.toBytes()));
  }

  /** A file of these bytes that was ever published under this path: an address that holds for ever. */
  public Optional<PublishedFile> digest(Digest sha256, String path) throws IOException {
    return catalog.snapshot(snapshot -> snapshot.first(
        EVER_PUBLISHED + " AND a.sha256 = ? AND a.path = ?", PublishedFile::read, ecosystem, sha256.toBytes(), path));
  }
}
