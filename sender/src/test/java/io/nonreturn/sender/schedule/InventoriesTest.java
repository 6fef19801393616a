package io.nonreturn.sender.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.FakeOutbox;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.SequenceRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InventoriesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final StreamState STATE = new StreamState(7, 200_000, Digest.sha256(new byte[1]));

  private final List<SequenceRange> asked = new ArrayList<>();

  private final StatementSource source =
      new StatementSource() {
        @Override
        public byte[] head(StreamState state) {
          return new byte[100];
        }

        @Override
        public byte[] inventory(StreamState state, SequenceRange range) {
          asked.add(range);
          return range.first() == 65_537 ? null : new byte[300];
        }
      };

  private final Inventories inventories = new Inventories(source, 0);

  /** Asks every 100 ms; the seconds at which an inventory came. */
  private List<Long> seconds(long from, long to) {
    List<Long> seconds = new ArrayList<>();
    for (long now = from * SECOND; now < to * SECOND; now += SECOND / 10) {
      if (inventories.next(STATE, now) != null) {
        seconds.add(now / SECOND);
      }
    }
    return seconds;
  }

  @Test
  void anEmptyStreamHasNothingToSayAndIsNotAlwaysDue() {
    StreamState empty = new StreamState(7, 0, Digest.ZERO);
    for (long now = 0; now < 20 * SECOND; now += SECOND / 10) {
      assertNull(inventories.next(empty, now));
      assertTrue(inventories.dueNanos() > now, "due at " + now + " for nothing: the thread that asks would never sleep");
    }
  }

  @Test
  void allRangesGoSoonAndLaterInACycleOfTenMinutesNoMoreThanOneASecond() {
    assertEquals(List.of(3L, 5L, 6L), seconds(0, 11), "the second range has nothing to say");
    assertEquals(
        List.of(
            new SequenceRange(1, 65_536),
            new SequenceRange(65_537, 131_072),
            new SequenceRange(131_073, 196_608),
            new SequenceRange(196_609, 200_000)),
        asked);
    assertEquals(List.of(12L, 14L, 15L, 39L, 41L, 42L, 120L, 122L, 123L, 363L, 365L, 366L), seconds(11, 900));
    assertEquals(List.of(963L, 965L, 966L, 1_563L, 1_565L, 1_566L), seconds(900, 2_100));
  }

  @Test
  void whatWasSupersededIsSaidWithinSecondsAtOnceAndAgainFiveTimes() {
    seconds(0, 1_000);
    asked.clear();
    for (int i = 0; i < 1_000; i++) {
      inventories.touch(1 + i, 1_000 * SECOND);
    }
    inventories.touch(199_000, 1_000 * SECOND);
    assertEquals(List.of(1_003L, 1_004L), seconds(1_000, 1_011));
    assertEquals(List.of(new SequenceRange(1, 65_536), new SequenceRange(196_609, 200_000)), asked);
    assertEquals(List.of(1_012L, 1_013L, 1_039L, 1_040L, 1_120L, 1_121L, 1_363L, 1_364L), seconds(1_011, 1_500));
    assertEquals(10, asked.size());
    assertEquals(3, seconds(1_500, 2_100).size(), "what has been said often enough goes with the cycle");
  }

  @Test
  void aRangeThatChangesEachSecondIsSaidEachFourSeconds() {
    seconds(0, 1_000);
    asked.clear();
    for (long now = 1_000; now < 1_030; now++) {
      inventories.touch(7, now * SECOND);
      seconds(now, now + 1);
    }
    assertEquals(7, asked.size(), asked.toString());
  }

  @Test
  void aTicketsRangeIsAnsweredAsFarAsTheStreamGoes() {
    seconds(0, 100);
    asked.clear();
    inventories.touch(new SequenceRange(65_000, 1L << 40), 200_000, 100 * SECOND);
    seconds(100, 120);
    assertEquals(8, asked.size(), "each range twice");
  }

  @Test
  void anEmptyStreamHasNothingToSay() {
    assertNull(inventories.next(new StreamState(7, 0, Digest.ZERO), 10 * SECOND));
    assertTrue(asked.isEmpty());
  }

  @Test
  void theSchedulerSendsThemBesideBundlesAndAlone() {
    FakeOutbox outbox = new FakeOutbox();
    outbox.add(new byte[300], List.of());
    Scheduler scheduler =
        new Scheduler(
            outbox,
            source,
            new BlockBudget(100_000, 40_000, 0, 1_000_000),
            new CarouselOptions(Duration.ZERO, Duration.ofHours(1), 1),
            0);
    List<Long> seconds = new ArrayList<>();
    for (long now = 0; now < 60 * SECOND; now += SECOND / 10) {
      if (now == 30 * SECOND) {
        outbox.change(1, true, Set.of());
        outbox.add(new byte[301], List.of());
        scheduler.newSequence();
      }
      for (BlockPlan plan = scheduler.next(now); plan != null; plan = scheduler.next(now)) {
        scheduler.transmitted(plan, now);
        if (plan.pieces().stream().anyMatch(piece -> piece.kind() == PieceKind.INVENTORY)) {
          seconds.add(now / SECOND);
        }
      }
    }
    assertEquals(List.of(3L, 12L, 33L, 39L, 42L), seconds);
  }
}
