package io.nonreturn.fec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InterleaverTest {
  /** A gap of 100, and a burst of three gaps. */
  private static final Spread SPREAD = new Spread(2, 100, 3, Duration.ofNanos(300));

  private final Interleaver<String> interleaver = new Interleaver<>(3, SPREAD);

  /** Takes what is due, as "block.shard", with "!" for the last of its block; "-" when nothing is. */
  private String poll(long now) {
    if (!interleaver.poll(now)) {
      return "-";
    }
    return interleaver.block() + "." + interleaver.shard() + (interleaver.finished() ? "!" : "");
  }

  private String pollAll(long now) {
    StringBuilder all = new StringBuilder();
    for (String one = poll(now); !one.equals("-"); one = poll(now)) {
      all.append(one).append(' ');
    }
    return all.toString().strip();
  }

  @Test
  void shardsOfASpreadBlockKeepTheGap() {
    interleaver.addSpread("a", 2, 1, 1000);
    assertEquals("a.0", pollAll(1000));
    assertEquals(1100, interleaver.nextDue());
    assertEquals("-", poll(1099));
    assertEquals("a.1", pollAll(1100));
    assertEquals("a.2!", pollAll(1200));
    assertEquals(Long.MAX_VALUE, interleaver.nextDue());
    assertEquals(0, interleaver.inFlight());
  }

  @Test
  void aSenderThatWasHeldUpCatchesUp() {
    interleaver.addSpread("a", 4, 0, 0);
    interleaver.addSpread("b", 2, 0, 10);
    assertEquals("a.0 b.0 a.1 b.1! a.2", pollAll(250));
    assertEquals("a.3!", pollAll(300));
  }

  @Test
  void aSenderThatWasHeldUpForLongBringsShardsCloserByALimitOnly() {
    interleaver.addSpread("a", 223, 32, 0);
    interleaver.poll(0);
    long held = 1_000_000_000;
    long closest = held - Spread.CATCH_UP.toNanos();
    assertTrue(interleaver.poll(held));
    assertEquals(closest + 100, interleaver.nextDue());
  }

  @Test
  void theParityOfATwinWaitsForTheBurstToPass() {
    interleaver.addTwin("t", 3, 3, 0);
    assertEquals("t.0 t.1", poll(0) + " " + poll(10));
    assertEquals("t.2", pollAll(20));
    assertEquals(20 + 300 + 100, interleaver.nextDue());
    assertEquals("-", poll(419));
    assertEquals("t.3 t.4 t.5!", pollAll(420));
  }

  @Test
  void aTwinWithoutParityEndsWithItsData() {
    interleaver.addTwin("t", 1, 0, 0);
    assertEquals("t.0!", pollAll(0));
    assertTrue(interleaver.hasRoom());
  }

  @Test
  void theEarliestDueGoesFirstAndTheOlderBlockAmongEquals() {
    interleaver.addSpread("late", 2, 0, 50);
    interleaver.addSpread("early", 2, 0, 20);
    interleaver.addTwin("twin", 2, 0, 50);
    assertEquals("early.0 late.0 twin.0 twin.1!", pollAll(60));
    assertEquals("early.1! late.1!", pollAll(160));
  }

  @Test
  void overdueLanesAndTwinsDoNotStarveEachOther() {
    interleaver.addSpread("lane", 200, 0, 0);
    interleaver.addTwin("twin", 30, 0, 0);
    int lane = 0;
    int twin = 0;
    for (long now = 0; now <= 1000; now += 100) {
      for (int slot = 0; slot < 2 && interleaver.poll(now); slot++) {
        lane += interleaver.block().equals("lane") ? 1 : 0;
        twin += interleaver.block().equals("twin") ? 1 : 0;
      }
    }
    assertTrue(lane >= 5, "lane=" + lane);
    assertTrue(twin >= 5, "twin=" + twin);
  }

  @Test
  void roomIsBoundedByTheCapacity() {
    interleaver.addSpread("a", 1, 1, 0);
    interleaver.addTwin("b", 1, 1, 0);
    assertTrue(interleaver.hasRoom());
    interleaver.addSpread("c", 1, 1, 0);
    assertFalse(interleaver.hasRoom());
    assertEquals(3, interleaver.inFlight());
    assertThrows(IllegalStateException.class, () -> interleaver.addSpread("d", 1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> interleaver.addSpread("d", 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Interleaver<String>(0, SPREAD));
  }
}
