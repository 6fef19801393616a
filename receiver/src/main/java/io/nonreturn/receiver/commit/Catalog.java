package io.nonreturn.receiver.commit;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The writer's side of the catalog: the one durable account of what was verified, committed and published. One thread, the
 * committer's, which also calls the publisher. Pages read through {@link CatalogReader}.
 *
 * <pre>
 *   {@link StreamTables}   epoch, chain, mirror, fixed_file                what messages are held against
 *   {@link BundleTables}   bundle, envelope, artifact, fact                what was taken and committed
 *   {@link LedgerTables}   gap, closed_gap, incident, tally                what is missing, and what became of that
 *   {@link LostBlobTable}  lost_blob                                       what the disk lost
 *   {@link PublicIndex}    current                                         what clients see
 * </pre>
 */
public final class Catalog implements AutoCloseable {
  private final CatalogSession session;
  private final LedgerTables ledger;
  private final StreamTables stream;
  private final BundleTables bundles;
  private final PublicIndex index;
  private final LostBlobTable lostBlobs;

  Catalog(Connection connection) {
    session = new CatalogSession(connection);
    ledger = new LedgerTables(session);
    stream = new StreamTables(session, ledger);
    bundles = new BundleTables(session, stream);
    index = new PublicIndex(session);
    lostBlobs = new LostBlobTable(session);
  }

  /** Opens or creates the catalog. */
  public static Catalog open(Path file) throws IOException {
    CatalogFile.migrate(file);
    try {
      return new Catalog(CatalogFile.openForWriting(file));
    } catch (SQLException e) {
      throw CatalogException.of(e);
    }
  }

  /** Work inside one transaction. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does the work; it may be called again after it failed for want of room. */
    T run() throws IOException;
  }

  /**
   * Runs work as one transaction: durable as a whole when this returns, or undone.
   *
   * @throws DiskFullException if there was no room; the work can be tried again
   */
  public <T> T transaction(Work<T> work) throws IOException {
    return session.transaction(work);
  }

  StreamTables stream() {
    return stream;
  }

  LedgerTables ledger() {
    return ledger;
  }

  BundleTables bundles() {
    return bundles;
  }

  LostBlobTable lostBlobs() {
    return lostBlobs;
  }

  /** What clients see. */
  public PublicIndex index() {
    return index;
  }

  @Override
  public void close() throws IOException {
    session.close();
  }
}
