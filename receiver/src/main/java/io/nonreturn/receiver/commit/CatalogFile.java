package io.nonreturn.receiver.commit;

import io.nonreturn.wire.disk.SqliteHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;

/**
 * Opens the catalog's database: SQLite in WAL mode, so that pages are served from a snapshot while the committer writes, and
 * synchronous FULL, so that a transaction that has returned survives a power cut.
 */
final class CatalogFile {
  private static final int BUSY_MILLIS = 10_000;
  /** What a large transaction may leave of the write-ahead log once it has been written back. */
  private static final int LOG_BYTES = 64 << 20;

  private CatalogFile() {}

  /** Creates the file, or brings one of an older version up to this one's schema. */
  static void migrate(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (file.getFileSystem() instanceof SqliteHost host) {
      host.create(file, "catalog", CatalogFile::migrate);
      return;
    }
    try {
      Flyway.configure()
          .dataSource("jdbc:sqlite:" + file, "", "")
          .locations("classpath:io/nonreturn/receiver/catalog")
          .load()
          .migrate();
    } catch (RuntimeException e) { // of a damaged table of versions Flyway throws what comes, not only its own
      throw new IOException(
          "catalog " + file + " is damaged, or of a newer version: run the version that wrote it, or move the whole state folder away,"
              + " start the receiver empty and have all sent again with nonreturn ticket -c FILE (" + e.getMessage() + ")",
          e);
    }
  }

  static Connection openForWriting(Path file) throws SQLException {
    if (file.getFileSystem() instanceof SqliteHost host) {
      return host.open(file, SqliteHost.Access.DURABLE);
    }
    SQLiteConfig config = config();
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setJournalSizeLimit(LOG_BYTES);
    // Takes the write lock as it begins: one that read first could not write any more once another process, a person's
    // command, has written in between.
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  static Connection openForReading(Path file) throws SQLException {
    if (file.getFileSystem() instanceof SqliteHost host) {
      return host.open(file, SqliteHost.Access.READING);
    }
    Connection connection = config().createConnection("jdbc:sqlite:" + file);
    // Read-only by the statement, not by the file: a reader of a WAL has to write its lock beside it.
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = true");
    }
    return connection;
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setBusyTimeout(BUSY_MILLIS);
    return config;
  }
}
