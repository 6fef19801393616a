package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Refusal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever holds the low side's keys can make the ledger long, and not endless. */
class LedgerBoundsTest {
  private static final long NOW = TestStream.NOW_MICROS;

  @TempDir
  Path folder;

  private void change(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("catalog.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private long rows(TestHighSide high, String table) throws Exception {
    return high.reader.snapshot(s -> s.first("SELECT count(*) FROM " + table, row -> row.getLong(1))).orElseThrow();
  }

  @Test
  void epochsThatTookNothingAreOneRow() throws Exception {
    TestStream last = null;
    try (TestHighSide high = new TestHighSide(folder)) {
      for (int i = 0; i < 100; i++) {
        last = new TestStream(TestStream.NEXT_EPOCH + i);
        high.head(last.head(NOW + i));
      }
      high.settle();
      assertEquals(1, rows(high, "epoch"));
      assertEquals(TestStream.NEXT_EPOCH + 99, high.committer.status().epoch());
      high.everything(last.raw("files", "a", File.of("x", "one")));
      high.head(last.head(NOW + 100));
      high.settle();
      assertEquals(List.of(1L), high.visible());
      assertEquals(List.of(), high.ledger());
    }
  }

  @Test
  void epochsAreCounted() throws Exception {
    new TestHighSide(folder).close();
    change("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
        + " INSERT INTO epoch (epoch, base, begun_micros, head_sequence) SELECT i, i - 1, 5, 1 FROM n");
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(new TestStream(TestStream.NEXT_EPOCH).head(NOW));
      high.settle();
      assertEquals(1, high.refused(Refusal.EPOCH_AHEAD));
      assertEquals(1_000, high.committer.status().epoch());
    }
  }

  @Test
  void atTheBoundHeadsJoinWhatIsOpenAndInventoriesWait() throws Exception {
    TestStream stream = new TestStream();
    for (int i = 0; i < 4; i++) {
      stream.raw("files", "a", File.of("x", "old " + i));
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(stream.head(NOW));
      high.settle();
      change("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)"
          + " INSERT INTO gap (first, last, announced_micros) SELECT 1000 + 2 * i, 1000 + 2 * i, 5 FROM n");
      stream.raw("files", "a", File.of("x", "new"));
      high.head(stream.head(NOW + 1));
      byte[] inventory = stream.inventory(NOW + 1, 5L);
      high.inventory(inventory);
      high.settle();
      assertEquals("1-5", high.ledger().getFirst());
      assertEquals(LedgerTables.RANGES, rows(high, "gap"));
      assertEquals(1, high.refused(Refusal.OPEN_OBJECTS));
      // A repeat is taken when somebody made room.
      change("INSERT INTO waiver (id, name, reason, account, micros) VALUES (1, 'Ada', 'flood', 'ada', 5)");
      change("UPDATE gap SET waiver = 1 WHERE first > 1000");
      high.inventory(inventory);
      high.settle();
      assertEquals("5-5", high.ledger().getFirst());
    }
  }

  @Test
  void inventoriesLeaveTheDiskItsFloor() throws Exception {
    TestStream stream = new TestStream();
    for (int i = 0; i < 9; i++) {
      stream.raw("files", "a", File.of("x", "old " + i));
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      high.freeBytes.set(100);
      high.head(stream.head(NOW));
      byte[] inventory = stream.inventory(NOW, 9L);
      high.inventory(inventory);
      high.settle();
      assertEquals(1, high.refused(Refusal.DISK_FLOOR));
      assertEquals(List.of("1-9"), high.ledger());
      high.freeBytes.set(1 << 20);
      high.inventory(inventory);
      high.settle();
      assertEquals(List.of("9-9"), high.ledger());
    }
  }

  @Test
  void everyInventoryOfABatchIsTaken() throws Exception {
    TestStream stream = new TestStream();
    List<byte[]> inventories = new ArrayList<>();
    try (TestHighSide high = new TestHighSide(folder)) {
      for (int i = 0; i < 20; i++) {
        stream.raw("files", "a", File.of("x", "content " + i));
        inventories.add(stream.inventory(NOW, stream.sequence()));
      }
      for (byte[] inventory : inventories) {
        high.inventory(inventory);
      }
      high.settle();
      assertEquals(List.of("20-20"), high.ledger());
      assertEquals(0, high.refusals.snapshot().size());
    }
  }

  /** What is looked through in pages is looked through whole. */
  @Test
  void manyRefusedGenerationsOfANameAreAnnouncedAndSuperseded() throws Exception {
    TestStream stream = new TestStream();
    int many = 2_500;
    for (int i = 0; i < many; i++) {
      stream.raw("files", "a", File.of("x", "content " + i));
    }
    new TestHighSide(folder).close();
    change("INSERT INTO mirror (name, ecosystem) VALUES ('files', 'raw')");
    change("INSERT INTO epoch (epoch, base, begun_micros) VALUES (7, 0, 5)");
    change("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + many + ")"
        + " INSERT INTO bundle (sequence, mirror, name, generation, removed, manifest_id, artifacts, bytes, staged_micros, state)"
        + " SELECT i, 'files', 'a', i, 0, zeroblob(32), 1, 1, 5, 3 FROM n");
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(stream.head(NOW));
      high.settle();
      assertEquals(many, rows(high, "gap"));
      assertTrue(high.ledger().stream().allMatch(row -> row.endsWith("verification-refused")));
      high.everything(stream.raw("files", "a", File.of("x", "good")));
      high.settle();
      assertEquals(List.of(), high.ledger());
    }
  }
}
