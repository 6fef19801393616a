package io.nonreturn.wire.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A {@link java.nio.file.FileSystem} that keeps SQLite databases itself. SQLite opens real files only; where a path leads elsewhere, as
 * in a simulation, its file system says what a database there is.
 */
public interface SqliteHost {
  /** Brings the database in a real file up to this version's schema. */
  @FunctionalInterface
  interface Schema {
    void migrate(Path realFile) throws IOException;
  }

  /**
   * Creates the database unless it is there.
   *
   * @param kind names the schema
   */
  void create(Path file, String kind, Schema schema) throws IOException;

  /** What a connection is for. */
  enum Access {
    /** A commit is on the disk when it returns. */
    DURABLE,
    /** A commit is on the disk with the next one that is durable. */
    LAZY,
    /** Sees what was committed. */
    READING
  }

  /** Opens a connection to a database that was created. */
  Connection open(Path file, Access access) throws SQLException;
}
