package io.nonreturn.sender.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.fec.Geometry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BlockShapeTest {
  @ParameterizedTest
  @CsvSource({"0.1, 0.02", "0.2, 0.05", "0.05, 0", "0, 0", "1, 0.1", "4, 0.3"})
  void everyBlockFitsTheCodeAndItsSlab(double parity, double loss) {
    Geometry geometry = Geometry.of(parity, loss, 1000);
    BlockShape shape = new BlockShape(geometry);
    int full = geometry.maxDataShards();
    for (int k = 1; k <= full; k++) {
      for (boolean wanted : new boolean[] {false, true}) {
        boolean twin = shape.isTwin(k, wanted);
        int m = shape.parity(k, twin);
        assertTrue(k + m <= 255, "k=" + k + " m=" + m);
        assertTrue((k + m) * 1000 <= shape.slabBytes(), "k=" + k + " m=" + m);
        assertTrue(m >= geometry.parityFor(k), "never less than was configured");
        if (twin) {
          assertTrue(m >= k, "its parity alone restores a twin");
        } else {
          assertTrue(m >= Math.min(geometry.parityFor(full), 255 - k), "a spread block survives what a full one does");
        }
      }
    }
    assertEquals(parity > 0, shape.isTwin(shape.twinBytes() / 1000, true));
    assertEquals(full * 1000, shape.spreadBytes());
  }

  @Test
  void aSmallBlockIsATwinEvenUnderLoadAndALargeOneOnlyWhenWanted() {
    BlockShape shape = new BlockShape(Geometry.of(0.1, 0.02, 1424));
    assertTrue(shape.isTwin(1, false));
    assertTrue(!shape.isTwin(60, false));
    assertTrue(shape.isTwin(60, true));
    assertTrue(!shape.isTwin(200, true));
  }

  @Test
  void aBlockOfOneShardIsNoLongerThanWhatItCarries() {
    BlockShape shape = new BlockShape(Geometry.of(0.1, 0.02, 1424));
    assertEquals(700, shape.shardLength(1, 700));
    assertEquals(1424, shape.shardLength(2, 1500));
  }
}
