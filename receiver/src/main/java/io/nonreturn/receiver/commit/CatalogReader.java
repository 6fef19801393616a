package io.nonreturn.receiver.commit;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The readers' side of the catalog: a few connections, lent one a request. All reads of one {@link #snapshot} see the same state
 * of the catalog, so a client sees a bundle whole or not at all, whatever the committer does meanwhile. Any thread; more callers
 * than connections wait their turn.
 */
public final class CatalogReader implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final BlockingQueue<Connection> idle;
  private final int connections;

  /** Opens the connections; the catalog must have been opened by its writer before. */
  public CatalogReader(Path file, int connections) throws IOException {
    this.idle = new ArrayBlockingQueue<>(connections);
    this.connections = connections;
    try {
      for (int i = 0; i < connections; i++) {
        Connection connection = CatalogFile.openForReading(file);
        connection.setAutoCommit(false);
        idle.add(connection);
      }
    } catch (SQLException e) {
      throw CatalogException.of(e);
    }
  }

  /** Reads that belong together. */
  @FunctionalInterface
  public interface Reads<T> {
    /** Reads through the snapshot, which must not be kept. */
    T run(Snapshot snapshot) throws SQLException;
  }

  /** Reads one row. */
  @FunctionalInterface
  public interface Row<T> {
    /** Turns the current row into a value. */
    T read(ResultSet row) throws SQLException;
  }

  /** Looks at one row. */
  @FunctionalInterface
  public interface Visit {
    /** Looks at the current row. */
    void row(ResultSet row) throws SQLException;
  }

  /**
   * Runs reads against one state of the catalog.
   *
   * @throws IOException also when no connection became free within {@value #PATIENCE_SECONDS} seconds
   */
  public <T> T snapshot(Reads<T> reads) throws IOException {
    Connection connection;
    try {
      connection = idle.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (connection == null) {
      throw new IOException("catalog: all " + connections + " readers are busy for " + PATIENCE_SECONDS + " s");
    }
    try {
      try {
        return reads.run(new Snapshot(connection));
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw CatalogException.of(e);
    } finally {
      idle.add(connection);
    }
  }

  /** One state of the catalog, for the duration of one {@link CatalogReader#snapshot} call. */
  public static final class Snapshot {
    private final Connection connection;

    private Snapshot(Connection connection) {
      this.connection = connection;
    }

    /** All rows of a query. */
    public <T> List<T> all(String sql, Row<T> row, Object... values) throws SQLException {
      List<T> all = new ArrayList<>();
      each(sql, rows -> all.add(row.read(rows)), values);
      return all;
    }

    /**
     * Each row of a query in turn, for those that may be too many to hold.
     *
     * @return how many there were
     */
    public long each(String sql, Visit visit, Object... values) throws SQLException {
      long count = 0;
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        CatalogSession.bind(statement, values);
        try (ResultSet rows = statement.executeQuery()) {
          for (; rows.next(); count++) {
            visit.row(rows);
          }
        }
      }
      return count;
    }

    /** The first row of a query. */
    public <T> Optional<T> first(String sql, Row<T> row, Object... values) throws SQLException {
      List<T> rows = all(sql + " LIMIT 1", row, values);
      return rows.stream().findFirst();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      for (int i = 0; i < connections; i++) {
        idle.take().close();
      }
    } catch (SQLException e) {
      throw CatalogException.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
