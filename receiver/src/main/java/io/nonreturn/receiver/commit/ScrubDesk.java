package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a scrub asks what the store must have, and notes what it has not. Beside a receiver that runs or does not. One thread.
 */
public final class ScrubDesk implements AutoCloseable {
  private final CatalogDesk desk;
  private final FileOperations disk;

  private ScrubDesk(CatalogDesk desk, FileOperations disk) {
    this.desk = desk;
    this.disk = disk;
  }

  /**
   * Opens a catalog that is there.
   *
   * @throws IOException with what to do: there is none, or it is of another schema
   */
  public static ScrubDesk open(Path catalog, FileOperations disk) throws IOException {
    return new ScrubDesk(CatalogDesk.open(catalog), disk);
  }

  /** How much there is to read. */
  public record Total(long blobs, long bytes) {}

  /** A blob that committed bundles name. */
  public record Named(Digest id, long size) {}

  /**
   * Who names a blob.
   *
   * @param isShown whether clients see it; else it belongs to a generation that was replaced, and no ticket brings it
   */
  public record Owner(long place, String mirror, String bundle, String path, boolean isShown) {}

  /** All blobs that committed bundles name. */
  public Total total() throws IOException {
    return desk.read(catalog -> catalog.first(
            "SELECT count(*), coalesce(sum(size), 0) FROM (SELECT max(size) AS size FROM artifact GROUP BY sha256)",
            row -> new Total(row.getLong(1), row.getLong(2))))
        .orElseThrow();
  }

  /** The next ones in the order of their digests, from the first when there is none before. */
  public List<Named> after(Optional<Digest> last, int limit) throws IOException {
    byte[] from = last.map(Digest::toBytes).orElseGet(() -> new byte[0]);
    return desk.read(catalog -> catalog.all(
        "SELECT sha256, max(size) FROM artifact WHERE sha256 > ? GROUP BY sha256 ORDER BY sha256 LIMIT ?",
        row -> new Named(Digest.of(row.getBytes(1)), row.getLong(2)),
        from,
        limit));
  }

  /** The bundle that a person would ask for: one that clients see, the latest; empty when retention let all of them go meanwhile. */
  public Optional<Owner> owner(Digest id) throws IOException {
    return desk.read(catalog -> catalog.first(
        "SELECT a.sequence, b.mirror, b.name, a.path, c.sequence IS NOT NULL AS shown FROM artifact a JOIN bundle b ON b.sequence = a.sequence"
            + " LEFT JOIN current c ON c.sequence = a.sequence AND NOT c.removed WHERE a.sha256 = ? ORDER BY shown DESC, a.sequence DESC",
        row -> new Owner(row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5)),
        id.toBytes()));
  }

  /**
   * Notes that a blob is lost, and takes what is left of it out of the store, so that nobody is served it and it is taken in when it
   * comes again. The receiver cannot commit meanwhile.
   *
   * @param file its place in the store
   * @param aside where what is left of it goes, if anything is
   * @return whether it is; not when retention let it go meanwhile
   */
  public boolean lose(Named blob, Owner owner, Path file, Optional<Path> aside, long nowMicros) throws IOException {
    CatalogSession session = desk.session();
    return desk.transaction(() -> {
      boolean isNamed = session.first("SELECT 1 FROM artifact WHERE sha256 = ? LIMIT 1", row -> true, blob.id().toBytes()).isPresent();
      if (isNamed) {
        new LostBlobTable(session).add(blob.id(), blob.size(), owner.place(), owner.path(), nowMicros);
        if (aside.isPresent()) {
          disk.rename(file, aside.get());
          disk.force(file.getParent());
          disk.force(aside.get().getParent());
        }
      }
      return isNamed;
    });
  }

  @Override
  public void close() throws IOException {
    desk.close();
  }
}
