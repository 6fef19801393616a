package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fails is tried again on the same connection, and must then work. */
class DatabaseTest {

  private static final String INSERT = "INSERT INTO blob (id, size) VALUES (randomblob(2000), ?)";

  @TempDir Path folder;
  private Path file;
  private Database db;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("journal.db");
    Database.migrate(file);
    db = Database.open(file, true);
  }

  @AfterEach
  void close() throws IOException {
    db.close();
  }

  /** A file that may not grow: SQLite then fails as on a full disk. */
  @Test
  void aFullDiskIsNamedAndGoesByWhenThereIsRoomAgain() throws Exception {
    long pages = number(db, "PRAGMA page_count");
    number(db, "PRAGMA max_page_count = " + pages);
    for (int i = 0; i < 3; i++) {
      SQLException full = assertThrows(SQLException.class, () -> insert(db, 100));
      assertTrue(full.getMessage().contains("SQLITE_FULL") && Database.isFull(full), full.toString());
      assertEquals(0, number(db, "SELECT count(*) FROM blob"));
    }
    number(db, "PRAGMA max_page_count = " + (pages + 1000));
    insert(db, 100);
    assertEquals(100, number(db, "SELECT count(*) FROM blob"));
  }

  @Test
  void aTransactionThatCouldNotBeginLeavesTheNextOneWhole() throws Exception {
    number(db, "PRAGMA busy_timeout = 1");
    try (Database other = Database.open(file, true)) {
      other.transaction(
          () -> {
            SQLException busy = assertThrows(SQLException.class, () -> insert(db, 1));
            assertTrue(busy.getMessage().contains("SQLITE_BUSY") && !Database.isFull(busy), busy.toString());
            return null;
          });
    }
    assertThrows(
        IllegalStateException.class,
        () ->
            db.transaction(
                () -> {
                  db.update(INSERT, 1);
                  throw new IllegalStateException("in the middle");
                }));
    assertEquals(0, number(db, "SELECT count(*) FROM blob"));
    insert(db, 2);
    assertEquals(2, number(db, "SELECT count(*) FROM blob"));
  }

  private static void insert(Database db, int rows) throws SQLException {
    db.transaction(
        () -> {
          for (int i = 0; i < rows; i++) {
            db.update(INSERT, i);
          }
          return null;
        });
  }

  private static long number(Database db, String sql) throws SQLException {
    return db.first(sql, row -> row.getLong(1));
  }
}
