package io.nonreturn.bench.simulate.disk;

import io.nonreturn.wire.disk.SqliteHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.sqlite.SQLiteConnection;

/**
 * A SQLite database in memory. All connections of one process share one of SQLite, since one thread uses them in turn.
 *
 * <pre>
 *   committed lazily ─► atRisk: what a crash leaves at least   (null while all that is committed is durable)
 *   committed        ─► all before is durable too
 * </pre>
 */
final class SimDatabase {
  /** Databases with nothing but their schema: migrating costs a tenth of a second. */
  private static final Map<String, byte[]> EMPTY = new ConcurrentHashMap<>();

  private byte[] image;
  private byte[] atRisk;
  private SQLiteConnection live;
  private boolean isCommitting;

  private SimDatabase(byte[] image) {
    this.image = image;
  }

  static SimDatabase create(String kind, SqliteHost.Schema schema) throws IOException {
    byte[] empty = EMPTY.get(kind);
    if (empty == null) {
      empty = migrated(schema);
      EMPTY.put(kind, empty);
    }
    return new SimDatabase(empty);
  }

  private static byte[] migrated(SqliteHost.Schema schema) throws IOException {
    Path folder = Files.createTempDirectory("nonreturn-schema");
    Path file = folder.resolve("empty.db");
    try {
      schema.migrate(file);
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = connection.createStatement()) {
        // What is in memory has no write-ahead log.
        statement.execute("PRAGMA journal_mode = DELETE");
      }
      return Files.readAllBytes(file);
    } catch (SQLException e) {
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  SQLiteConnection connection() throws SQLException {
    if (live == null) {
      live = (SQLiteConnection) DriverManager.getConnection("jdbc:sqlite::memory:");
      live.deserialize("main", image);
      try (Statement statement = live.createStatement()) {
        statement.execute("PRAGMA foreign_keys = ON");
      }
      live.addCommitListener(new org.sqlite.SQLiteCommitListener() {
        @Override
        public void onCommit() {
          if (!isCommitting) {
            // A statement of its own, outside of a transaction: durable as it returns.
            atRisk = null;
          }
        }

        @Override
        public void onRollback() {
          // nothing changes
        }
      });
    }
    return live;
  }

  /** A transaction begins whose commit will be lazy. */
  void beginsLazily() throws SQLException {
    if (atRisk == null) {
      atRisk = live.serialize("main");
    }
  }

  void commit(boolean isDurable) throws SQLException {
    isCommitting = true;
    try {
      live.commit();
    } finally {
      isCommitting = false;
    }
    if (isDurable) {
      atRisk = null;
    }
  }

  void rollback() throws SQLException {
    live.rollback();
  }

  /** The power goes. */
  void crash(BooleanSupplier spared) {
    byte[] least = atRisk;
    end();
    if (least != null && !spared.getAsBoolean()) {
      image = least;
    }
  }

  /** The process ends, and what it committed is seen by the next. */
  void end() {
    image = image();
    atRisk = null;
    try {
      if (live != null) {
        live.close();
        live = null;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] image() {
    try {
      if (live == null) {
        return image;
      }
      if (!live.getAutoCommit()) {
        live.rollback();
        live.setAutoCommit(true);
      }
      return live.serialize("main");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void replace(byte[] copy) {
    end();
    image = copy;
  }
}
