package io.nonreturn.receiver.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.calibrate.TestFrame;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdviceTest {
  private static final int FRAME_BYTES = 1_472;
  private static final int SECONDS = 2;

  /** Two seconds at this rate, of which these frames were lost. */
  private static StepResult step(long rate, BitSet lost) {
    int sent = (int) (SECONDS * rate / FRAME_BYTES);
    return new StepResult(FRAME_BYTES, new LossPattern(lost, sent, SECONDS * 1_000_000_000L), 0);
  }

  /** Each frame on its own, by a seed. */
  private static BitSet scattered(int frames, double share) {
    Random random = new Random(7);
    BitSet lost = new BitSet();
    for (int i = 0; i < frames; i++) {
      lost.set(i, random.nextDouble() < share);
    }
    return lost;
  }

  private static BitSet run(int from, int length) {
    BitSet lost = new BitSet();
    lost.set(from, from + length);
    return lost;
  }

  private static int frames(long rate) {
    return (int) (SECONDS * rate / FRAME_BYTES);
  }

  @Test
  void aStepIsCountedOnceAndItsLossesFound() {
    Measure measure = new Measure(() -> 0);
    for (int i : new int[] {0, 1, 1, 2, 6, 7, 9}) {
      assertNull(measure.take(new TestFrame(0, 1, i, 0, 0, 1_000)));
    }
    StepResult result = measure.take(new TestFrame(0, 1, 0, 12, 12_000_000, 1_000));
    assertNotNull(result);
    assertEquals(6, result.received());
    assertEquals(3, result.losses().longest());
    assertEquals(Map.of(1, 1, 2, 2), result.losses().lengths(), "3-5, 8, 10-11");
    assertEquals(3.0, result.gapMillis());
    assertEquals(0.5, result.loss());
    assertNull(measure.take(new TestFrame(0, 1, 0, 12, 12_000_000, 1_000)), "the ending comes many times");
    assertTrue(measure.isOver());
  }

  @Test
  void lossesAreDoubledAndLieWhereTheyLay() {
    BitSet lost = run(2, 3);
    lost.set(10);
    LossPattern pattern = new LossPattern(lost, 12, 12_000);
    assertEquals("{2, 3, 4, 5, 6, 7, 10, 11}", pattern.doubled().lost().toString());
    assertTrue(pattern.isLost(2_000) && pattern.isLost(4_999) && !pattern.isLost(5_000) && pattern.isLost(12_000 + 2_500));
    assertEquals(1.0 / 12, pattern.scattered());
  }

  @Test
  void aLinkThatLosesNothingGetsTheDefaultsAndAMargin() {
    Advice advice = Advice.of(List.of(step(10_000_000, new BitSet()), step(20_000_000, new BitSet()))).orElseThrow();
    String table = "[link]\nmtu = 1500\nrate = \"15 MB/s\"\nparity = \"10%\"\nloss = \"2%\"\nburst = \"20 ms\"";
    assertTrue(advice.toToml().contains(table), advice.toToml());
  }

  /** Twice 9 ms is a burst that the defaults repair; twice 30 ms is not. */
  @Test
  void theBurstFollowsFromTheLongestLoss() {
    long rate = 20_000_000;
    assertEquals(Duration.ofMillis(20), Advice.of(List.of(step(rate, run(9_000, 122)))).orElseThrow().chosen().candidate().burst());
    Advice longer = Advice.of(List.of(step(rate, run(9_000, 408)))).orElseThrow();
    assertEquals(Duration.ofMillis(50), longer.chosen().candidate().burst());
    assertEquals(0.1, longer.chosen().candidate().geometry().parity());
  }

  /** What the defaults would have lost is what the sender's own order makes of it. */
  @Test
  void theDefaultsLoseBlocksToALongBurstAndTheTableSaysHowMany() {
    StepResult step = step(20_000_000, run(9_000, 1_360)); // 100 ms
    List<Trial> trials = Trial.all(step, 16_000_000);
    Trial defaults = trials.getFirst();
    assertEquals(Duration.ofMillis(20), defaults.candidate().burst());
    assertEquals(58, defaults.candidate().spread().lanes());
    assertEquals(new Replay(348, 0), defaults.asSeen());
    assertEquals(new Replay(348, 4 * 58), defaults.doubled(), "all that are under way, each of the four times that the step is gone through");
    assertFalse(defaults.holds());
    Trial chosen = Trial.cheapest(step, 16_000_000).orElseThrow();
    assertEquals(0, chosen.doubled().lost());
    assertTrue(chosen.candidate().burst().toMillis() >= 100, chosen.toString());
    String text = String.join("\n", AdviceText.lines(Advice.of(List.of(step)).orElseThrow()));
    assertTrue(text.contains("Losses at 20.0 MB/s: 1 of 1,024-2,047 frames (75.4-150.7 ms)"), text);
    assertTrue(text.contains("BURST 20 ms") && text.contains("BURST 200 ms") && text.contains("chosen: 0"), text);
  }

  @Test
  void randomLossAsksForParityAndNotForALongerBurst() {
    long rate = 20_000_000;
    Advice advice = Advice.of(List.of(step(rate, scattered(frames(rate), 0.05)))).orElseThrow();
    assertTrue(advice.chosen().candidate().geometry().loss() >= 0.09 && advice.chosen().candidate().geometry().loss() <= 0.11, advice.toToml());
    assertTrue(advice.chosen().candidate().overhead() >= 0.25, advice.toToml());
    assertEquals(Duration.ofMillis(20), advice.chosen().candidate().burst());
  }

  /** A step beyond what the link carries loses at random; parity for that would cost more than the rate brings. */
  @Test
  void aRateThatTheLinkCannotCarryIsNotBoughtWithParity() {
    long carried = 10_000_000;
    Advice advice = Advice.of(List.of(step(carried, new BitSet()), step(11_500_000, scattered(frames(11_500_000), 0.13)))).orElseThrow();
    assertTrue(Math.abs(advice.chosen().candidate().rate() - 8_000_000) < 5_000, advice.toToml());
    assertEquals(0.1, advice.chosen().candidate().geometry().parity());
  }

  @Test
  void aLinkThatLosesMostGetsNoAdvice() {
    assertEquals(Optional.empty(), Advice.of(List.of(step(1_000_000, scattered(frames(1_000_000), 0.5)))));
  }
}
