package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog that may not grow: SQLite then fails as on a full disk, at whichever statement needs the next page. */
class CatalogFullTest {
  private static final int BUNDLES = 12;
  private static final int FILES = 20;

  @TempDir
  Path folder;

  /** Page by page: the work of each transaction stops at another statement, and goes on from the beginning when there is room. */
  @Test
  void whateverThereIsRoomForIsWholeAndTheRestFollows() throws Exception {
    Path file = folder.resolve("catalog.db");
    CatalogFile.migrate(file);
    Connection connection = CatalogFile.openForWriting(file);
    long pages = pragma(connection, "page_count");
    pragma(connection, "max_page_count = " + pages);
    TestStream stream = new TestStream();
    int waits = 0;
    try (TestHighSide high = new TestHighSide(
        folder, TestHighSide.OPTIONS, FileOperations.REAL, TestStream.trust(), new Catalog(connection))) {
      for (int i = 0; i < BUNDLES; i++) {
        File[] files = new File[FILES];
        for (int f = 0; f < FILES; f++) {
          files[f] = File.of("a-path-of-some-length/".repeat(5) + f, "same");
        }
        high.everything(stream.raw("files", "b" + i, files));
        // One by one, so that each is a transaction of its own, and its publication another.
        while (!high.committer.isIdle()) {
          assertNull(high.fault.get());
          if (high.committer.status().isDiskFull()) {
            waits++;
            assertWhole(high, i);
            pragma(connection, "max_page_count = " + ++pages);
          }
          Thread.sleep(TestHighSide.OPTIONS.fullDiskRetry());
        }
        assertWhole(high, i + 1);
      }
      high.finish();
      assertNull(high.fault.get());
      assertFalse(high.committer.status().isDiskFull());
    }
    assertTrue(waits > BUNDLES, "the disk was full so many times: " + waits);
  }

  @Test
  void fullIsToldApartFromBroken() throws Exception {
    Path file = folder.resolve("catalog.db");
    CatalogFile.migrate(file);
    try (Connection connection = CatalogFile.openForWriting(file);
        Statement statement = connection.createStatement()) {
      pragma(connection, "max_page_count = " + pragma(connection, "page_count"));
      SQLException full = assertThrows(SQLException.class, () -> {
        while (true) {
          statement.executeUpdate("INSERT INTO mirror (name, ecosystem) VALUES (hex(randomblob(200)), 'raw')");
        }
      });
      assertTrue(CatalogException.of(full) instanceof DiskFullException, full.toString());
      SQLException broken = assertThrows(SQLException.class, () -> statement.executeUpdate("INSERT INTO absent VALUES (1)"));
      assertFalse(CatalogException.of(broken) instanceof DiskFullException);
    }
  }

  /** So many bundles are visible, each with all its files. */
  private static void assertWhole(TestHighSide high, int least) throws Exception {
    List<Long> visible = high.visible();
    assertTrue(visible.size() >= least, "visible=" + visible + " least=" + least);
    for (long sequence : visible) {
      long files = high.reader.snapshot(s -> s.first(
              "SELECT count(*) FROM artifact WHERE sequence = ?", row -> row.getLong(1), sequence))
          .orElseThrow();
      assertEquals(FILES, files);
    }
  }

  private static long pragma(Connection connection, String pragma) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA " + pragma)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
