package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.SequenceRange;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sender states to be superseded is waited for no longer; what it states to be live is. */
class InventoryClosingTest {
  private static final long NOW = TestStream.NOW_MICROS;

  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();

  @Test
  void receiverThatStartsEmptyConvergesOnWhatIsLive() throws Exception {
    for (int i = 0; i < 50; i++) {
      stream.raw("files", "a", File.of("x", "old " + i));
    }
    Bundle live = stream.raw("files", "a", File.of("x", "new"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(stream.head(NOW));
      high.settle();
      assertEquals(List.of("1-51"), high.ledger());
      high.inventory(stream.inventory(NOW, 51L));
      high.settle();
      assertEquals(List.of("51-51"), high.ledger());
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      assertEquals(List.of("51-51"), high.ledger());
      high.everything(live);
      high.finish();
      assertEquals(List.of(), high.ledger());
      assertEquals(List.of(51L), high.visible());
    }
  }

  /** It is believed; what it did can be told from what arrived all the same. */
  @Test
  void whatItClosesIsToldWithTheSequenceAtWhichItWasStated() throws Exception {
    for (int i = 0; i < 5; i++) {
      stream.raw("files", "a", File.of("x", "old " + i));
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(stream.head(NOW));
      high.inventory(stream.inventory(new SequenceRange(1, 4), NOW, 2L));
      high.settle();
      assertEquals(
          List.of("3-4 inventory of sequence 5", "1-1 inventory of sequence 5"),
          high.reader.snapshot(s -> new LedgerReader(s, NOW).closed(9).stream()
              .map(one -> one.places().first() + "-" + one.places().last() + " " + one.how()).toList()));
    }
  }

  @Test
  void bundleThatWaitsAndIsNotLiveIsSuperseded() throws Exception {
    Bundle first = stream.raw("files", "a", File.of("x", "one"));
    stream.raw("files", "a", File.of("x", "two"));
    try (TestHighSide high = new TestHighSide(folder)) {
      // All of it in one batch, too.
      high.manifest(first);
      high.inventory(stream.inventory(NOW, 2L));
      high.finish();
      assertEquals(List.of(2), high.states());
      assertTrue(high.committer.waitingBundles().isEmpty());
      assertEquals(-1, high.committer.expectedSize(first.files().get(0).id()));
      assertEquals(List.of("2-2"), high.ledger());
    }
  }

  @Test
  void liveIsWaitedForAndCommittedStaysCommitted() throws Exception {
    Bundle first = stream.raw("files", "a", File.of("x", "one"));
    stream.raw("files", "b", File.of("x", "two"));
    stream.raw("files", "a", File.of("x", "three"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(first);
      high.settle();
      high.inventory(stream.inventory(NOW, 2L, 3L));
      high.finish();
      assertEquals(List.of(1L), high.visible());
      assertEquals(List.of("2-3"), high.ledger());
    }
  }

  /** It is signed as a head is and says no less: what it announces is missing from now on. */
  @Test
  void inventoryAboveTheHeadAnnounces() throws Exception {
    stream.raw("files", "a", File.of("x", "one"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(stream.head(NOW));
      high.settle();
      stream.raw("files", "b", File.of("x", "two"));
      high.inventory(stream.inventory(new SequenceRange(1, 1), NOW, 1L));
      high.finish();
      assertEquals(2, high.committer.status().headSequence());
      assertEquals(List.of("1-1", "2-2"), high.ledger());
    }
  }

  @Test
  void onlyItsRangeIsTouched() throws Exception {
    for (int i = 0; i < 9; i++) {
      stream.raw("files", "a", File.of("x", "old " + i));
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(stream.head(NOW));
      high.inventory(stream.inventory(new SequenceRange(3, 6), NOW, 4L));
      high.finish();
      assertEquals(List.of("1-2", "4-4", "7-9"), high.ledger());
    }
  }

  @Test
  void whatItSupersededMayStillArriveAndReplacesNothingNewer() throws Exception {
    Bundle first = stream.raw("files", "a", File.of("x", "one"));
    Bundle second = stream.raw("files", "a", File.of("x", "two"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.inventory(stream.inventory(NOW, 2L));
      high.everything(second);
      high.settle();
      high.everything(first);
      high.finish();
      assertEquals(List.of(2L), high.visible());
      assertEquals(List.of(), high.ledger());
    }
  }

  @Test
  void whatContradictsOrHasExpiredIsRefused() throws Exception {
    high(stream.raw("files", "a", File.of("x", "one")));
    TestStream fork = new TestStream();
    fork.raw("files", "evil", File.of("x", "two"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.inventory(fork.inventory(NOW, 1L));
      high.inventory(stream.inventory(NOW - 2 * TestStream.DAY_MICROS, 1L));
      high.inventory(stream.inventory(NOW + 2 * TestStream.DAY_MICROS, 1L));
      high.finish();
      assertEquals(1, high.refused(Refusal.CHAIN_FORK));
      assertEquals(1, high.refused(Refusal.HEAD_EXPIRED));
      assertEquals(1, high.refused(Refusal.HEAD_AHEAD));
    }
  }

  private void high(Bundle bundle) throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(bundle);
    }
  }
}
