package io.nonreturn.bench.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.Refusal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrateTest {
  private static final LinkKey KEY = LinkKey.generate(new SecureRandom());

  private static StepResult step(long sent, long received, double seconds, long gap) {
    return new StepResult(1_000, sent, received, (long) (seconds * 1e9), gap, 0);
  }

  private static byte[] sealed(LinkKey key, TestFrame frame) {
    byte[] bytes = new byte[frame.bytes()];
    frame.seal(FrameSeal.of(key, 7), 7, 1, bytes, new byte[frame.bytes()]);
    return bytes;
  }

  @Test
  void aReceiverTakesATestFrameForNothing() {
    byte[] bytes = sealed(KEY, new TestFrame(0, 1, 0, 0, 0, 1_000));
    assertEquals(Refusal.BAD_TYPE, Frames.check(bytes, 0, bytes.length));
  }

  @Test
  void onlyFramesOfOurKeyCount() {
    TestFrame frame = new TestFrame(3, 16, 12_345, 0, 0, 1_000);
    assertEquals(frame, new TestFrame.Opener(KEY).open(sealed(KEY, frame), 1_000));
    assertNull(new TestFrame.Opener(LinkKey.generate(new SecureRandom())).open(sealed(KEY, frame), 1_000));
    byte[] changed = sealed(KEY, frame);
    changed[500] ^= 1;
    assertNull(new TestFrame.Opener(KEY).open(changed, 1_000));
    assertNull(new TestFrame.Opener(KEY).open(changed, 20));
  }

  @Test
  void aStepIsCountedOnceAndItsLongestGapFound() {
    Measure measure = new Measure(0);
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

  @Test
  void stepsRiseByEqualFactors() {
    List<Sweep.Step> steps = Sweep.steps(1_000_000, 8_000_000, 4, List.of(1_500, 9_000));
    assertEquals(List.of(1_000_000L, 2_000_000L, 4_000_000L, 8_000_000L), steps.subList(0, 4).stream().map(Sweep.Step::rate).toList());
    assertEquals(8, steps.size());
  }
}
