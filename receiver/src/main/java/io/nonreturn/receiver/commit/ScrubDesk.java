package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a scrub asks what the store must have, and notes what it has not. Beside a receiver that runs or does not. One thread.
 */
public final class ScrubDesk implements AutoCloseable {
  /** The place of the bundle that a person would ask for, of all that name a row's {@code sha256}: one that clients see, the latest. */
  static final String OWNER =
      "SELECT a.sequence FROM artifact a JOIN bundle n ON n.sequence = a.sequence LEFT JOIN current s ON s.mirror = n.mirror AND s.name = n.name"
          + " AND s.sequence = a.sequence AND NOT s.removed WHERE a.sha256 = lost_blob.sha256"
          + " ORDER BY s.sequence IS NOT NULL DESC, a.sequence DESC LIMIT 1";

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

  /**
   * A blob that committed bundles name.
   *
   * @param isLost whether an earlier scrub found it lost, and it is awaited
   */
  public record Named(Digest id, long size, boolean isLost) {}

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
        "SELECT a.sha256, max(a.size), l.sha256 IS NOT NULL FROM artifact a LEFT JOIN lost_blob l ON l.sha256 = a.sha256 WHERE a.sha256 > ?"
            + " GROUP BY a.sha256 ORDER BY a.sha256 LIMIT ?",
        row -> new Named(Digest.of(row.getBytes(1)), row.getLong(2), row.getBoolean(3)),
        from,
        limit));
  }

  /** The bundle that a person would ask for: one that clients see, the latest; empty when retention let all of them go meanwhile. */
  public Optional<Owner> owner(Digest id) throws IOException {
    return desk.read(catalog -> catalog.first(
        "SELECT a.sequence, b.mirror, b.name, a.path, c.sequence IS NOT NULL AS shown FROM artifact a JOIN bundle b ON b.sequence = a.sequence"
            + " LEFT JOIN current c ON c.mirror = b.mirror AND c.name = b.name AND c.sequence = a.sequence AND NOT c.removed WHERE a.sha256 = ?"
            + " ORDER BY shown DESC, a.sequence DESC",
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
  public boolean lose(Named blob, Path file, Optional<Path> aside, long nowMicros) throws IOException {
    try {
      return loseInTransaction(blob, file, aside, nowMicros);
    } catch (IOException | RuntimeException e) {
      putBack(file, aside, e);
      throw e;
    }
  }

  /** What was not noted is not taken away either. After a crash in between, the next scrub finds it missing. */
  private void putBack(Path file, Optional<Path> aside, Exception cause) {
    try {
      if (aside.isPresent() && Files.exists(aside.get()) && !Files.exists(file)) {
        disk.rename(aside.get(), file);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private boolean loseInTransaction(Named blob, Path file, Optional<Path> aside, long nowMicros) throws IOException {
    CatalogSession session = desk.session();
    return desk.transaction(() -> {
      boolean isNamed = session.first("SELECT 1 FROM artifact WHERE sha256 = ? LIMIT 1", row -> true, blob.id().toBytes()).isPresent();
      if (isNamed) {
        new LostBlobTable(session).add(blob.id(), blob.size(), nowMicros);
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
