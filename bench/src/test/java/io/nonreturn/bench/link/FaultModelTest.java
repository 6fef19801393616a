package io.nonreturn.bench.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Statistics of the model with fixed seeds: bounds are five standard deviations wide, so another seed would pass too. */
class FaultModelTest {
  private static final int FRAMES = 1_000_000;
  private static final int FRAME_BYTES = 1_472;
  /** 100 MB/s in frames of 1,472 bytes. */
  private static final long FRAME_NANOS = 14_720;

  @Test
  void anEmptySetOfFaultsPassesEverything() {
    assertEquals(Map.of(Fate.PASSED, FRAMES), counts(new FaultModel(LinkFaults.NONE), FRAMES));
  }

  @Test
  void randomLossHasTheShareAskedForAndNoMemory() {
    FaultModel model = new FaultModel(LinkFaults.NONE.withLoss(0.02).withSeed(7));
    int lost = 0;
    int lostAfterLost = 0;
    boolean before = false;
    for (int i = 0; i < FRAMES; i++) {
      boolean now = model.next(i * FRAME_NANOS, FRAME_BYTES) == Fate.LOST;
      lost += now ? 1 : 0;
      lostAfterLost += now && before ? 1 : 0;
      before = now;
    }
    assertNear(0.02 * FRAMES, lost, 0.02);
    assertNear(0.02 * 0.02 * FRAMES, lostAfterLost, 0.02 * 0.02);
  }

  @Test
  void burstsTakeEveryFrameOfTheirLengthAndComeAtTheMeanInterval() {
    FaultModel model =
        new FaultModel(LinkFaults.NONE.withBursts(Duration.ofMillis(20), Duration.ofMillis(180), 0).withSeed(7));
    int framesOfBurst = (int) (20_000_000 / FRAME_NANOS);
    int run = 0;
    int runs = 0;
    int passed = 0;
    int frames = 50 * FRAMES / 10;
    for (int i = 0; i < frames; i++) {
      if (model.next(i * FRAME_NANOS, FRAME_BYTES) == Fate.LOST_IN_BURST) {
        assertTrue(run > 0 || passed * FRAME_NANOS >= 89e6, "passed between bursts: " + passed);
        run++;
        passed = 0;
        continue;
      }
      passed++;
      if (run > 0) {
        assertTrue(Math.abs(run - framesOfBurst) <= 1, "run=" + run + " of " + framesOfBurst);
        run = 0;
        runs++;
      }
    }
    assertEquals(model.bursts(), runs);
    // 73.6 s of frames, a burst each 200 ms on average.
    double expected = frames * FRAME_NANOS / 200e6;
    assertTrue(Math.abs(runs - expected) < 5 * Math.sqrt(expected), "runs=" + runs + " expected=" + expected);
  }

  @Test
  void aBurstNeverTakesMoreThanTheLineBringsInItsLength() {
    // All frames come at once, as to a simulator that was kept waiting for a processor.
    FaultModel model =
        new FaultModel(LinkFaults.NONE.withBursts(Duration.ofMillis(20), Duration.ofNanos(1), 10_000_000));
    long now = 1_000_000;
    model.next(0, FRAME_BYTES);
    int lost = 0;
    while (model.next(now, FRAME_BYTES) == Fate.LOST_IN_BURST) {
      lost++;
    }
    assertEquals(200_000 / FRAME_BYTES, lost);
  }

  @Test
  void everyKindOfDamageHasItsShare() {
    Map<Fate, Integer> counts =
        counts(new FaultModel(LinkFaults.NONE.withDamage(0.01, 0.02, 0.03).withSeed(11)), FRAMES);
    assertNear(0.03 * FRAMES, counts.get(Fate.CORRUPTED), 0.03);
    assertNear(0.97 * 0.01 * FRAMES, counts.get(Fate.DUPLICATED), 0.01);
    assertNear(0.97 * 0.99 * 0.02 * FRAMES, counts.get(Fate.REORDERED), 0.02);
  }

  @Test
  void theSeedAloneDecides() {
    LinkFaults faults = LinkFaults.NONE
        .withLoss(0.05)
        .withBursts(Duration.ofMillis(5), Duration.ofMillis(50), 0)
        .withDamage(0.01, 0.01, 0.01);
    assertEquals(trace(faults.withSeed(3)), trace(faults.withSeed(3)));
    assertNotEquals(trace(faults.withSeed(3)), trace(faults.withSeed(4)));
  }

  private static String trace(LinkFaults faults) {
    FaultModel model = new FaultModel(faults);
    StringBuilder fates = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      fates.append(model.next(i * FRAME_NANOS, FRAME_BYTES)).append(' ');
    }
    return fates.toString();
  }

  private static Map<Fate, Integer> counts(FaultModel model, int frames) {
    Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    for (int i = 0; i < frames; i++) {
      counts.merge(model.next(i * FRAME_NANOS, FRAME_BYTES), 1, Integer::sum);
    }
    return counts;
  }

  private static void assertNear(double expected, int actual, double share) {
    double fiveDeviations = 5 * Math.sqrt(FRAMES * share * (1 - share));
    assertTrue(Math.abs(actual - expected) < fiveDeviations, "actual=" + actual + " expected=" + expected);
  }
}
