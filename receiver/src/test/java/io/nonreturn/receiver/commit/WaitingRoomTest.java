package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.ledger.Sample;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.SequenceRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What never comes shuts nothing out for ever: when a person or the sender gave it up, it makes room. */
class WaitingRoomTest {
  private static final long NOW = TestStream.NOW_MICROS;
  private static final int ROOM = TestHighSide.OPTIONS.waitingBundles();

  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();
  private final List<Bundle> never = new ArrayList<>();

  /** Bundles whose blobs do not come, as many as are waited for. */
  private void fill(TestHighSide high) throws Exception {
    for (int i = 0; i < ROOM; i++) {
      never.add(stream.raw("files", "never" + i, File.of("x", "never " + i)));
      high.manifest(never.getLast());
    }
    high.head(stream.head(NOW));
    high.settle();
  }

  private void waive(long first, long last) throws Exception {
    try (LedgerDesk desk = LedgerDesk.open(folder.resolve("catalog.db"))) {
      desk.waive(TestStream.EPOCH, new SequenceRange(first, last), "Ada", "never comes", "ada", NOW);
    }
  }

  @Test
  void waivedBundlesMakeRoomTheOldestFirstAndAreTakenAnew() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      fill(high);
      Bundle good = stream.raw("files", "good", File.of("x", "good"));
      high.manifest(good);
      high.settle();
      assertEquals(1, high.refused(Refusal.OPEN_OBJECTS));
      waive(2, 3);
      high.everything(good);
      high.settle();
      assertEquals(List.of(ROOM + 1L), high.visible());
      assertEquals(1, high.refused(Refusal.OPEN_OBJECTS));
      assertFalse(high.committer.isKnownObject(never.get(1).id()));
      assertTrue(high.committer.isKnownObject(never.get(2).id()));
      assertEquals(-1, high.committer.expectedSize(never.get(1).files().get(0).id()));
      // The gap stands as it stood; and should it arrive after all, it is committed.
      assertTrue(high.ledger().contains("2-3"), high.ledger().toString());
      high.everything(never.get(1));
      high.settle();
      assertEquals(List.of(2L, ROOM + 1L), high.visible());
    }
  }

  /** Otherwise two repeats of what nobody wants would push one another out for ever. */
  @Test
  void waivedBundlesMakeNoRoomForOneAnother() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      fill(high);
      Bundle more = stream.raw("files", "more", File.of("x", "more"));
      high.head(stream.head(NOW + 1));
      high.settle();
      waive(1, ROOM + 1);
      high.manifest(more);
      high.settle();
      assertEquals(1, high.refused(Refusal.OPEN_OBJECTS));
      assertEquals(ROOM, high.committer.waitingBundles().size());
    }
  }

  @Test
  void bundlesOfAnEndedEpochMakeRoom() throws Exception {
    TestStream next = new TestStream(TestStream.NEXT_EPOCH);
    try (TestHighSide high = new TestHighSide(folder)) {
      fill(high);
      Bundle good = next.raw("files", "good", File.of("x", "good"));
      high.head(next.head(NOW + 1));
      high.everything(good);
      high.settle();
      assertEquals(List.of(ROOM + 1L), high.visible());
      assertEquals(0, high.refused(Refusal.OPEN_OBJECTS));
      assertEquals(List.of("1-100 epoch-ended"), high.ledger());
    }
  }

  /** A number that was taken once is not given again, whatever was put back. */
  @Test
  void placesStayTakenWhenTheHighestIsPutBack() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.manifest(stream.raw("files", "a", File.of("x", "one")));
      high.manifest(stream.raw("files", "b", File.of("x", "two")));
    }
    CommitOptions one = new CommitOptions(4 << 20, 1, 1_000, Duration.ofMillis(5));
    try (TestHighSide high = new TestHighSide(folder, one, FileOperations.REAL)) {
      assertEquals(1, high.committer.waitingBundles().size());
      assertEquals(1, high.refused(Refusal.OPEN_OBJECTS));
      high.head(new TestStream(TestStream.NEXT_EPOCH).head(NOW));
      high.settle();
      assertEquals(List.of(new Epochs.Epoch(TestStream.NEXT_EPOCH, 2, NOW + 1_000)),
          high.committer.status().epochs().all().subList(1, 2));
      assertEquals(List.of("1-2 epoch-ended"), high.ledger());
    }
  }

  @Test
  void lowerLimitsHoldAfterAStartAndARepeatIsTakenAnew() throws Exception {
    Bundle first = stream.raw("files", "a", File.of("x", "one"));
    Bundle second = stream.raw("files", "b", File.of("x", "two"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.manifest(first);
      high.manifest(second);
    }
    CommitOptions one = new CommitOptions(4 << 20, 1, 1_000, Duration.ofMillis(5));
    try (TestHighSide high = new TestHighSide(folder, one, FileOperations.REAL)) {
      assertFalse(high.committer.isKnownObject(second.id()));
      high.everything(first);
      high.settle();
      high.everything(second);
      high.settle();
      assertEquals(List.of(1L, 2L), high.visible());
    }
  }

  @Test
  void noDiskIsKeptForWhatWasWaived() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      fill(high);
      waive(2, 2);
      high.committer.look(new Sample(
          high.nowMicros.get(), 100_000_000, 5, 5, TestStream.EPOCH, ROOM, 0, NOW, 0, 0, 0, 0, 0, 0, 0, false, 0));
      high.await("the waiver is noticed", () -> high.committer.isGivenUp(never.get(1).files().get(0).id()));
      assertFalse(high.committer.isGivenUp(never.get(0).files().get(0).id()));
      assertTrue(high.committer.isWanted(never.get(1).files().get(0).id()));
    }
  }
}
