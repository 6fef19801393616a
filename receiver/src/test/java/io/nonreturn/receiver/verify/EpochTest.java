package io.nonreturn.receiver.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Head;
import io.nonreturn.wire.Refusal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sender whose journal was lost goes on in a higher epoch; nobody goes back to a lower one, and nothing that was published goes. */
class EpochTest {
  private static final long NOW = TestStream.NOW_MICROS;

  @TempDir
  Path folder;

  private final TestStream old = new TestStream();
  private final TestStream next = new TestStream(TestStream.NEXT_EPOCH);

  @Test
  void manifestOfAHigherEpochBeginsIt() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(old.raw("files", "a", File.of("x", "one")));
      high.everything(old.raw("files", "b", File.of("x", "two")));
      high.settle();
      high.everything(next.raw("files", "a", File.of("x", "three")));
      high.finish();
      // Place 3 is sequence 1 of the new epoch, and replaces what place 1 showed.
      assertEquals(List.of(2L, 3L), high.visible());
      assertEquals(TestStream.NEXT_EPOCH, high.committer.status().epoch());
      assertEquals(0, high.refusals.snapshot().size());
      assertEquals(List.of("epoch-begun 2"), incidents(high));
    }
  }

  @Test
  void headOfAHigherEpochBeginsItAlsoAfterARestart() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(old.raw("files", "a", File.of("x", "one")));
      high.head(old.head(NOW));
    }
    Bundle bundle = next.raw("files", "b", File.of("x", "two"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(next.head(NOW + 1));
      high.finish();
      assertEquals(List.of(1L), high.visible());
      assertEquals(1, high.committer.status().headSequence());
      assertEquals(List.of("2-2"), high.ledger());
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      assertEquals(TestStream.NEXT_EPOCH, high.committer.status().epoch());
      high.everything(bundle);
      high.finish();
      assertEquals(List.of(1L, 2L), high.visible());
      assertEquals(List.of(), high.ledger());
    }
  }

  @Test
  void endedEpochNeverComesBack() throws Exception {
    Bundle late = old.raw("files", "a", File.of("x", "one"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(next.raw("files", "b", File.of("x", "two")));
      high.settle();
      high.everything(late);
      high.head(old.head(NOW));
      high.inventory(old.inventory(NOW, 1L));
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(TestStream.sign(late.manifest(), late.files()));
      high.head(old.head(NOW + 1));
      high.inventory(old.inventory(NOW + 1, 1L));
      high.finish();
      assertEquals(3, high.refused(Refusal.FOREIGN_EPOCH));
      assertEquals(List.of(1L), high.visible());
      assertEquals(TestStream.NEXT_EPOCH, high.committer.status().epoch());
    }
  }

  @Test
  void epochThatNoClockWouldMakeIsRefused() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(old.raw("files", "a", File.of("x", "one")));
      high.settle();
      TestStream absurd = new TestStream(NOW / 1_000_000 + 86_401);
      high.everything(absurd.raw("files", "a", File.of("x", "evil")));
      high.head(absurd.head(NOW));
      high.inventory(absurd.inventory(NOW, 1L));
      high.head(new TestStream(Long.MAX_VALUE).head(NOW));
      high.settle();
      assertEquals(4, high.refused(Refusal.EPOCH_AHEAD));
      // A day ahead is a mistaken clock, no more.
      high.head(new TestStream(NOW / 1_000_000 + 86_400).head(NOW));
      high.finish();
      assertEquals(NOW / 1_000_000 + 86_400, high.committer.status().epoch());
      assertEquals(List.of(1L), high.visible());
    }
  }

  /** A refusal that a wrong clock caused is not for ever: the same message is taken once the clock is right. */
  @Test
  void clockSetRightTakesWhatItRefused() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(old.raw("files", "a", File.of("x", "one")));
      high.settle();
      Bundle early = new TestStream(NOW / 1_000_000 + 86_000).raw("files", "b", File.of("x", "two"));
      high.nowMicros.addAndGet(-3_600_000_000L);
      high.everything(early);
      high.settle();
      assertEquals(1, high.refused(Refusal.EPOCH_AHEAD));
      high.nowMicros.addAndGet(3_600_000_000L);
      high.everything(early);
      high.finish();
      assertEquals(List.of(1L, 2L), high.visible());
    }
  }

  /** A clock set back does not lock the sender out: it then counts on from its last epoch. */
  @Test
  void nextNumberIsNeverAbsurd() throws Exception {
    long ahead = NOW / 1_000_000 + 86_400;
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(new TestStream(ahead).head(NOW));
      high.settle();
      high.head(new TestStream(ahead + 2).head(NOW));
      high.settle();
      high.head(new TestStream(ahead + 1).head(NOW));
      high.finish();
      assertEquals(1, high.refused(Refusal.EPOCH_AHEAD));
      assertEquals(ahead + 1, high.committer.status().epoch());
    }
  }

  @Test
  void firstEpochOfAllMayNotBeAbsurdEither() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(new TestStream(Long.MAX_VALUE).head(NOW));
      high.finish();
      assertEquals(1, high.refused(Refusal.EPOCH_AHEAD));
      assertEquals(0, high.committer.status().epoch());
    }
  }

  /** What is wrong with a message is wrong with it as the first of an epoch, too. */
  @Test
  void onlyAMessageThatIsRightBeginsAnEpoch() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(old.raw("files", "a", File.of("x", "one")));
      high.settle();
      high.head(next.head(NOW - 2 * TestStream.DAY_MICROS));
      high.head(next.head(NOW + 2 * TestStream.DAY_MICROS));
      high.everything(next.bundle("pypi", "files", "foo", List.of(), false));
      high.head(TestStream.sign(
          new Head(TestStream.NEXT_EPOCH, 1L << 50, Digest.sha256(new byte[1]), NOW, NOW + TestStream.DAY_MICROS, 1, 0)));
      high.finish();
      assertEquals(1, high.refused(Refusal.HEAD_EXPIRED));
      assertEquals(1, high.refused(Refusal.HEAD_AHEAD));
      assertEquals(1, high.refused(Refusal.FOREIGN_ECOSYSTEM));
      assertEquals(1, high.refused(Refusal.SEQUENCE_AHEAD));
      assertEquals(TestStream.EPOCH, high.committer.status().epoch());
      assertEquals(List.of(), incidents(high));
    }
  }

  @Test
  void bundleOfTheOldEpochIsCompletedByBlobsOfTheNew() throws Exception {
    Bundle waits = old.raw("files", "a", File.of("x", "same"), File.of("y", "more"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.manifest(waits);
      high.head(next.head(NOW));
      high.settle();
      high.everything(next.raw("files", "b", File.of("x", "same")));
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      assertEquals(List.of("1-1 epoch-ended"), high.ledger());
      high.blob(waits.files().get(1).bytes());
      high.finish();
      assertEquals(List.of(1L, 2L), high.visible());
      assertEquals(List.of(), high.ledger());
    }
  }

  @Test
  void bundleOfTheOldEpochThatWaitsIsSupersededByTheNew() throws Exception {
    Bundle waits = old.raw("files", "a", File.of("x", "one"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.manifest(waits);
      high.head(old.head(NOW));
      high.settle();
      // Generations begin anew: it is the place that decides.
      high.everything(next.raw("files", "a", File.of("x", "two")));
      high.settle();
      high.blob(waits.files().get(0).bytes());
      high.finish();
      assertEquals(List.of(2L), high.visible());
      assertEquals(List.of(2, 1), high.states());
      assertEquals(List.of(), high.ledger());
      assertTrue(high.committer.waitingBundles().isEmpty());
    }
  }

  @Test
  void removalOfTheNewEpochHidesWhatTheOldOnePublished() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(old.raw("files", "a", File.of("x", "one")));
      high.settle();
      high.everything(next.removal("raw", "files", "a"));
      high.finish();
      assertEquals(List.of(), high.visible());
    }
  }

  /** Names are for ever, whatever happened to the sender's journal. */
  @Test
  void fixedFilesOutliveTheEpoch() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(old.pypi("foo", File.of("foo-1.tar.gz", "good")));
      high.settle();
      high.everything(next.pypi("foo", File.of("foo-1.tar.gz", "evil")));
      high.finish();
      assertEquals(1, high.refused(Refusal.FILE_CHANGED));
      assertEquals(List.of(1L), high.visible());
      assertEquals(List.of("epoch-begun 1", "file-changed 2"), incidents(high));
    }
  }

  @Test
  void chainsOfTwoEpochsHaveNothingToDoWithEachOther() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(old.raw("files", "a", File.of("x", "one")));
      high.settle();
      high.everything(next.raw("files", "b", File.of("x", "one")));
      high.settle();
      TestStream fork = new TestStream(TestStream.NEXT_EPOCH);
      high.everything(fork.raw("files", "evil", File.of("x", "one")));
      high.finish();
      assertEquals(1, high.refused(Refusal.CHAIN_FORK));
      assertEquals(List.of("epoch-begun 1", "chain-fork 2"), incidents(high));
      assertEquals(List.of(1L, 2L), high.visible());
    }
  }

  /** Of the ended epoch everything up to its highest known place is accounted for, whether or not a head announced it. */
  @Test
  void whatTheEndedEpochLeftOpenStaysInTheLedger() throws Exception {
    old.raw("files", "lost", File.of("x", "one"));
    old.raw("files", "lost too", File.of("x", "two"));
    Bundle third = old.raw("files", "c", File.of("x", "three"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(third);
      high.settle();
      assertEquals(List.of(), high.ledger());
      high.everything(next.raw("files", "d", File.of("x", "four")));
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      assertEquals(List.of("1-2 epoch-ended"), high.ledger());
      assertEquals(List.of(3L, 4L), high.visible());
    }
  }

  private static List<String> incidents(TestHighSide high) throws Exception {
    return high.reader.snapshot(s -> s.all("SELECT kind, place FROM incident ORDER BY id", row -> row.getString(1) + " " + row.getLong(2)));
  }
}
