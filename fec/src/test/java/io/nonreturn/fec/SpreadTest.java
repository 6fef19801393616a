package io.nonreturn.fec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private static final Duration BURST = Duration.ofMillis(20);
  private static final long AMPLE = 1L << 40;

  /** 100 MB/s in frames of 1,000 B: a frame takes 10 µs, a burst of 20 ms is 2,000 frames. */
  private static Spread at100MegabytesPerSecond(Geometry geometry, long memoryBytes) {
    return Spread.of(geometry, 100_000_000, 1000, BURST, memoryBytes);
  }

  @Test
  void withoutRandomLossAllParityIsForTheBurst() {
    Spread spread = at100MegabytesPerSecond(new Geometry(200, 952, 0.10, 0), AMPLE);
    assertEquals(20, spread.burstShards());
    assertEquals(1_200_500, spread.gapNanos()); // (20 ms + 4 ms to catch up + 10 µs) / 20
    assertEquals(133, spread.lanes()); // 120.05 frames in a gap, and a tenth more
    assertEquals(BURST, spread.repairs());
  }

  @Test
  void theDesignLossTakesItsShareOfTheParity() {
    Geometry geometry = Geometry.of(0.10, 0.02, 952);
    Spread spread = at100MegabytesPerSecond(geometry, AMPLE);
    int b = spread.burstShards();
    assertTrue(Binomial.probabilityAbove(246 - b, 0.02, 23 - b) <= 1e-6);
    assertTrue(Binomial.probabilityAbove(246 - b - 1, 0.02, 23 - b - 1) > 1e-6);
    assertEquals(5, b);
    assertEquals(BURST, spread.repairs());
  }

  @Test
  void littleMemoryPacksCloserAndSaysWhatIsLeft() {
    Geometry geometry = Geometry.of(0.10, 0.02, 952);
    Spread ample = at100MegabytesPerSecond(geometry, AMPLE);
    long ampleBytes = ample.lanes() * geometry.fullBlockBytes();
    Spread half = at100MegabytesPerSecond(geometry, ampleBytes / 2);
    assertTrue(half.lanes() * geometry.fullBlockBytes() <= ampleBytes / 2);
    // Half the lanes, so twice the shards in a burst and one for rounding; of these 5 are repaired with the design loss.
    assertEquals(11, half.burstShards());
    assertEquals(24.01 * 5 / 11 - 4 - 0.01, half.repairs().toNanos() / 1e6, 0.001);

    Spread scarce = at100MegabytesPerSecond(geometry, ampleBytes / 100);
    assertEquals(23, scarce.burstShards());
    assertTrue(scarce.repairs().compareTo(half.repairs()) < 0);
    assertEquals(1, at100MegabytesPerSecond(geometry, 0).lanes());
  }

  @Test
  void lanesKeepTheLinkFull() {
    Geometry geometry = Geometry.of(0.20, 0.05, 8924);
    for (long rate = 1_000_000; rate < 5_000_000_000L; rate *= 3) {
      for (long memory = 1 << 20; memory < AMPLE; memory *= 8) {
        Spread spread = Spread.of(geometry, rate, 8972, BURST, memory);
        double framesInGap = spread.gapNanos() * (double) rate / 8972 / 1e9;
        assertTrue(spread.lanes() == 1 || spread.lanes() > framesInGap, spread + " rate=" + rate);
        assertTrue(spread.lanes() == 1 || spread.lanes() * geometry.fullBlockBytes() <= memory);
      }
    }
  }

  @Test
  void withoutBurstOrParityThereIsNothingToSpread() {
    Spread none = new Spread(1, 0, 0, Duration.ZERO);
    assertEquals(none, Spread.of(Geometry.of(0.1, 0.02, 1424), 1_000_000, 1472, Duration.ZERO, AMPLE));
    assertEquals(none, Spread.of(Geometry.of(0, 0, 1424), 1_000_000, 1472, BURST, AMPLE));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    Geometry geometry = Geometry.of(0.1, 0.02, 1424);
    assertThrows(IllegalArgumentException.class, () -> Spread.of(geometry, 0, 1472, BURST, AMPLE));
    assertThrows(IllegalArgumentException.class, () -> Spread.of(geometry, 1, 0, BURST, AMPLE));
    assertThrows(IllegalArgumentException.class, () -> Spread.of(geometry, 1, 1472, BURST.negated(), AMPLE));
  }
}
