package io.nonreturn.receiver.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.calibrate.TestFrame;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdviceTest {
  private static StepResult step(long sent, long received, double seconds, long gap) {
    return new StepResult(1_000, sent, received, (long) (seconds * 1e9), gap, 0);
  }

  @Test
  void aStepIsCountedOnceAndItsLongestGapFound() {
    Measure measure = new Measure(() -> 0);
    for (int i : new int[] {0, 1, 1, 2, 6, 7, 9}) {
      assertNull(measure.take(new TestFrame(0, 1, i, 0, 0, 1_000)));
    }
    StepResult result = measure.take(new TestFrame(0, 1, 0, 12, 12_000_000, 1_000));
    assertNotNull(result);
    assertEquals(6, result.received());
    assertEquals(3, result.longestGap());
    assertEquals(3.0, result.gapMillis());
    assertEquals(0.5, result.loss());
    assertNull(measure.take(new TestFrame(0, 1, 0, 12, 12_000_000, 1_000)), "the ending comes many times");
    assertTrue(measure.isOver());
  }

  @Test
  void theFastestStepThatWasCarriedIsAdvisedWithAMargin() {
    Advice advice = Advice.of(List.of(step(10_000, 10_000, 1, 0), step(20_000, 19_999, 1, 1), step(40_000, 30_000, 1, 900))).orElseThrow();
    assertEquals(16_000_000, advice.rate());
    assertEquals(0.02, advice.loss());
    assertEquals(0.1, advice.parity());
    assertEquals(Duration.ofMillis(20), advice.burst());
    assertTrue(advice.toToml().contains("[link]\nmtu = 1028\nrate = \"16 MB/s\"\nparity = \"10%\"\nloss = \"2%\"\nburst = \"20 ms\""), advice.toToml());
  }

  @Test
  void aLongGapAsksForALongerBurst() {
    Advice advice = Advice.of(List.of(step(100_000, 99_950, 1, 50_00))).orElseThrow();
    assertEquals(Duration.ofMillis(100), advice.burst());
  }

  @Test
  void aLinkThatLosesAlwaysGetsNoAdvice() {
    assertTrue(Advice.of(List.of(step(1_000, 990, 1, 1))).isEmpty());
  }
}
