package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.SequenceRange;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does to the ledger while a receiver writes to it. */
class LedgerDeskTest {
  private static final long NOW = TestStream.NOW_MICROS;
  private static final long NEXT = TestStream.NEXT_EPOCH;
  private static final String BEGIN_NEXT = "INSERT INTO epoch (epoch, base, begun_micros, head_sequence) VALUES (" + NEXT + ", 1, 5, 9)";

  @TempDir
  Path folder;

  private void gap() throws Exception {
    TestStream stream = new TestStream();
    stream.raw("files", "a", File.of("x", "one"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(stream.head(NOW));
      high.settle();
    }
  }

  private Connection catalog() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("catalog.db"));
  }

  /** The range has no end that anybody knows: it must not reach into an epoch that began while the lock was waited for. */
  @Test
  void waiverWaivesNothingOfAnEpochThatBeganMeanwhile() throws Exception {
    gap();
    try (Connection receiver = catalog();
        Statement statement = receiver.createStatement();
        LedgerDesk desk = LedgerDesk.open(folder.resolve("catalog.db"))) {
      statement.execute("BEGIN IMMEDIATE");
      CompletableFuture<List<SequenceRange>> waived = CompletableFuture.supplyAsync(() -> {
        try {
          return desk.waive(TestStream.EPOCH, new SequenceRange(1, 99_999_999_999L), "Ada", "gone", "ada", NOW);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      });
      assertThrows(TimeoutException.class, () -> waived.get(300, TimeUnit.MILLISECONDS));
      statement.execute(BEGIN_NEXT);
      statement.execute("INSERT INTO gap (first, last, announced_micros) VALUES (2, 10, 5)");
      statement.execute("COMMIT");
      assertEquals(List.of(new SequenceRange(1, 1)), waived.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void ticketOfAnEpochThatHasEndedIsNotNoted() throws Exception {
    gap();
    try (Connection receiver = catalog();
        Statement statement = receiver.createStatement();
        LedgerDesk desk = LedgerDesk.open(folder.resolve("catalog.db"))) {
      statement.execute(BEGIN_NEXT);
      IOException e = assertThrows(
          IOException.class,
          () -> desk.ticket(TestStream.EPOCH, "CODE", List.of(new SequenceRange(1, 1)), "ada", NOW));
      assertTrue(e.getMessage().contains("print the ticket again"), e.getMessage());
      assertEquals(0, statement.executeQuery("SELECT count(*) FROM ticket").getInt(1));
    }
  }

  @Test
  void lockedCatalogSaysWhatToDo() throws Exception {
    gap();
    try (Connection receiver = catalog();
        Statement statement = receiver.createStatement();
        LedgerDesk desk = LedgerDesk.open(folder.resolve("catalog.db"), 50)) {
      statement.execute("BEGIN IMMEDIATE");
      IOException e = assertThrows(
          IOException.class, () -> desk.waive(TestStream.EPOCH, new SequenceRange(1, 1), "Ada", "gone", "ada", NOW));
      assertTrue(e.getMessage().contains("nothing was changed; try again in a minute"), e.getMessage());
    }
  }
}
