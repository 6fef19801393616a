package io.nonreturn.receiver.commit;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer's connection to the catalog's database: one transaction at a time, and every statement prepared once. The tables
 * are the business of {@link StreamTables} and {@link BundleTables}. One thread.
 */
final class CatalogSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogSession.class);

  private final Connection connection;
  private final boolean isPatient;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  CatalogSession(Connection connection) {
    this(connection, true);
  }

  private CatalogSession(Connection connection, boolean isPatient) {
    this.connection = connection;
    this.isPatient = isPatient;
  }

  /** One that fails when another process holds the lock for longer than the connection's busy timeout. */
  static CatalogSession impatient(Connection connection) {
    return new CatalogSession(connection, false);
  }

  /** Reads one row. */
  @FunctionalInterface
  interface Reading<T> {
    T read(ResultSet row) throws SQLException;
  }

  <T> T transaction(Catalog.Work<T> work) throws IOException {
    try {
      T result;
      try {
        begin();
        result = work.run();
        connection.commit();
      } catch (SQLException | IOException | RuntimeException | Error e) {
        undo(e);
        throw e;
      }
      connection.setAutoCommit(true);
      return result;
    } catch (SQLException e) {
      throw CatalogException.of(e);
    }
  }

  /** Whoever else writes takes milliseconds; if not, it is waited for, and said: nothing of the stream is lost by waiting. */
  private void begin() throws SQLException {
    while (true) {
      try {
        connection.setAutoCommit(false);
        return;
      } catch (SQLException e) {
        if (!isPatient || !CatalogException.isBusy(e)) {
          throw e;
        }
        LOG.warn("catalog is locked by another process: nothing is committed until it lets go; end that process");
        backToAutoCommit(e);
      }
    }
  }

  /**
   * Ends a failed transaction. SQLite ends one itself when it finds no room, and then complains that there is none to end;
   * what must get out is the error that led here, since it tells a full disk from a broken one.
   */
  private void undo(Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
    backToAutoCommit(cause);
  }

  /** The driver remembers that a transaction was asked for, also where none began: ending it is then an error that means nothing. */
  private void backToAutoCommit(Throwable cause) {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  OptionalLong number(String sql, Object... values) throws IOException {
    Optional<Long> value = first(sql, row -> row.getLong(1), values);
    return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
  }

  <T> Optional<T> first(String sql, Reading<T> reading, Object... values) throws IOException {
    try (ResultSet rows = query(sql, values)) {
      return rows.next() ? Optional.ofNullable(read(reading, rows)) : Optional.empty();
    } catch (SQLException e) {
      throw CatalogException.of(e);
    }
  }

  /** What no row of ours has, a disk put there. */
  private static <T> T read(Reading<T> reading, ResultSet rows) throws SQLException {
    try {
      return reading.read(rows);
    } catch (RuntimeException e) {
      throw new SQLException("a row is damaged (" + e.getMessage() + ")", e);
    }
  }

  <T> List<T> all(String sql, Reading<T> reading, Object... values) throws IOException {
    List<T> all = new ArrayList<>();
    try (ResultSet rows = query(sql, values)) {
      while (rows.next()) {
        all.add(read(reading, rows));
      }
      return all;
    } catch (SQLException e) {
      throw CatalogException.of(e);
    }
  }

  void update(String sql, Object... values) throws IOException {
    try {
      PreparedStatement statement = prepare(sql);
      bind(statement, values);
      statement.executeUpdate();
    } catch (SQLException e) {
      forget(sql, e);
      throw CatalogException.of(e);
    }
  }

  private ResultSet query(String sql, Object... values) throws SQLException {
    try {
      PreparedStatement statement = prepare(sql);
      bind(statement, values);
      return statement.executeQuery();
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

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement known = statements.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      statements.put(sql, known);
    }
    return known;
  }

  static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw CatalogException.of(e);
    }
  }
}
