package io.nonreturn.sender.stage;

import io.nonreturn.wire.disk.SqliteHost;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One connection to the journal's file: prepared statements by their text, and transactions.
 *
 * <p>Not thread-safe: its owner holds its monitor around each use.
 */
final class Database implements AutoCloseable {

  private static final int BUSY_TIMEOUT_MILLIS = 60_000;

  /** Work inside a transaction. */
  interface Work<T> {
    T run() throws SQLException;
  }

  /** Takes one row. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private Database(Connection connection) {
    this.connection = connection;
  }

  /**
   * Opens a connection.
   *
   * @param durable whether a commit returns only when it is on disk; else it is on disk with the next durable one
   */
  static Database open(Path file, boolean durable) throws IOException {
    try {
      Connection connection =
          file.getFileSystem() instanceof SqliteHost host
              ? host.open(file, durable ? SqliteHost.Access.DURABLE : SqliteHost.Access.LAZY)
              : source(file, durable).getConnection();
      connection.setAutoCommit(true);
      return new Database(connection);
    } catch (SQLException e) {
      throw new IOException("journal " + file + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /** Whether there was no room; the second code is how SQLite says that the index of its write-ahead log could not grow. */
  static boolean isFull(SQLException e) {
    return e instanceof SQLiteException sqlite
        && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL
            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE);
  }

  /** Creates the file or brings it to this version's schema. */
  static void migrate(Path file) throws IOException {
    if (file.getFileSystem() instanceof SqliteHost host) {
      host.create(file, "journal", Database::migrate);
      return;
    }
    try {
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(source(file, true))
          .locations("classpath:io/nonreturn/sender/stage/migrations")
          .load()
          .migrate();
    } catch (RuntimeException e) { // of a damaged table of versions Flyway throws what comes, not only its own
      throw new IOException(
          "journal " + file + " is damaged, or of a newer version: run the version that wrote it, or begin a new epoch with"
              + " nonreturn sender new-epoch -c FILE; never put an older copy in its place (" + e.getMessage() + ")",
          e);
    }
  }

  private static SQLiteDataSource source(Path file, boolean durable) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(durable ? SQLiteConfig.SynchronousMode.FULL : SQLiteConfig.SynchronousMode.NORMAL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  /** Runs the work in one transaction; on any failure nothing of it remains. */
  <T> T transaction(Work<T> work) throws SQLException {
    T result;
    try {
      connection.setAutoCommit(false);
      result = work.run();
      connection.commit();
    } catch (SQLException | RuntimeException | Error e) {
      undo(e);
      throw e;
    }
    connection.setAutoCommit(true);
    return result;
  }

  /**
   * Ends a failed transaction. SQLite ends one itself when it finds no room, and one that could not begin has none to end; then it
   * complains. What must get out is the error that led here, and the driver must know that no transaction is open: otherwise the
   * next one would not begin, and its statements would remain one by one.
   */
  private void undo(Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** Runs a statement that changes something; returns the number of rows changed. */
  int update(String sql, Object... values) throws SQLException {
    try {
      return bound(sql, values).executeUpdate();
    } catch (SQLException e) {
      forget(sql, e);
      throw e;
    }
  }

  /** All rows of a query. */
  <T> List<T> query(String sql, Row<T> row, Object... values) throws SQLException {
    try (ResultSet rows = rows(sql, values)) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(read(row, rows));
      }
      return all;
    }
  }

  /** Takes one row and keeps what it needs of it. */
  interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  /** Goes through the rows of a query, however many. */
  void each(String sql, Reader reader, Object... values) throws SQLException {
    try (ResultSet rows = rows(sql, values)) {
      while (rows.next()) {
        reader.read(rows);
      }
    }
  }

  /** The first row of a query, or null. */
  <T> T first(String sql, Row<T> row, Object... values) throws SQLException {
    try (ResultSet rows = rows(sql, values)) {
      return rows.next() ? read(row, rows) : null;
    }
  }

  /** What no row of ours has, a disk put there. */
  private static <T> T read(Row<T> row, ResultSet rows) throws SQLException {
    try {
      return row.read(rows);
    } catch (RuntimeException e) {
      throw new SQLException("a row is damaged (" + e.getMessage() + ")", e);
    }
  }

  private ResultSet rows(String sql, Object... values) throws SQLException {
    try {
      return bound(sql, values).executeQuery();
    } catch (SQLException e) {
      forget(sql, e);
      throw e;
    }
  }

  /** The driver closes a statement that failed, for example for want of room: what is tried again needs a new one. */
  private void forget(String sql, SQLException cause) {
    PreparedStatement failed = statements.remove(sql);
    try {
      if (failed != null) {
        failed.close();
      }
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private PreparedStatement bound(String sql, Object... values) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case null -> statement.setObject(i + 1, null);
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        case byte[] bytes -> statement.setBytes(i + 1, bytes);
        case String text -> statement.setString(i + 1, text);
        default -> throw new IllegalArgumentException("type " + values[i].getClass());
      }
    }
    return statement;
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IOException("journal cannot be closed: " + e.getMessage(), e);
    }
  }
}
