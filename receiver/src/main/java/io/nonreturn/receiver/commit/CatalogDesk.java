package io.nonreturn.receiver.commit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * A catalog opened by a person's command, beside a receiver that may or may not run: never makes or changes a schema, and writes in
 * short transactions. One thread.
 */
final class CatalogDesk implements AutoCloseable {
  static final int SCHEMA = 6;
  private static final int BUSY_MILLIS = 10_000;

  private final CatalogReader reader;
  private final CatalogSession session;

  private CatalogDesk(CatalogSession session, CatalogReader reader) {
    this.session = session;
    this.reader = reader;
  }

  /**
   * Opens a catalog that is there.
   *
   * @throws IOException with what to do: there is none, or it is of another schema
   */
  static CatalogDesk open(Path file) throws IOException {
    return open(file, BUSY_MILLIS);
  }

  /** One that waits so long for others that write. */
  static CatalogDesk open(Path file, int busyMillis) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no catalog " + file + ": the receiver has not run yet, or state names another folder");
    }
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setBusyTimeout(busyMillis);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    CatalogSession session;
    try {
      session = CatalogSession.impatient(config.createConnection("jdbc:sqlite:" + file));
    } catch (SQLException e) {
      throw notOurs(file, CatalogException.of(e));
    }
    try {
      checkSchema(session, file);
      return new CatalogDesk(session, new CatalogReader(file, 1));
    } catch (IOException e) {
      session.close();
      throw e;
    }
  }

  private static void checkSchema(CatalogSession session, Path file) throws IOException {
    OptionalLong schema;
    try {
      schema = session.number("SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history WHERE success");
    } catch (IOException e) {
      throw notOurs(file, e);
    }
    long found = schema.orElse(0);
    if (found > SCHEMA) {
      throw new IOException("catalog " + file + " has schema " + found + ", this program knows " + SCHEMA
          + ": use the version that the receiver runs");
    }
    if (found < SCHEMA) {
      throw new IOException("catalog " + file + " has schema " + found + " and needs " + SCHEMA
          + ": start the receiver of this version once, it brings the catalog up to date");
    }
  }

  private static IOException notOurs(Path file, IOException e) {
    return new IOException(file + " cannot be read as a receiver's catalog: " + e.getMessage(), e);
  }

  /** Runs reads against one state of the catalog; holds up nobody. */
  <T> T read(CatalogReader.Reads<T> reads) throws IOException {
    return reader.snapshot(reads);
  }

  CatalogSession session() {
    return session;
  }

  /** All of it or nothing, and nobody else writes meanwhile. */
  <T> T transaction(Catalog.Work<T> work) throws IOException {
    try {
      return session.transaction(work);
    } catch (CatalogException e) {
      if (e.isBusy()) {
        throw new IOException(
            "the catalog is locked by the receiver or another command, longer than was waited for: nothing was changed; try"
                + " again in a minute, and if that lasts, look for a command that hangs",
            e);
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
    session.close();
  }
}
