package io.nonreturn.fec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class GeometryTest {
  /** The binomial tail in exact arithmetic. */
  private static BigDecimal exactProbabilityAbove(int n, BigDecimal p, int most) {
    BigDecimal sum = BigDecimal.ZERO;
    BigInteger choices = BigInteger.ONE;
    for (int i = 0; i <= n; i++) {
      if (i > most) {
        sum = sum.add(p.pow(i).multiply(BigDecimal.ONE.subtract(p).pow(n - i)).multiply(new BigDecimal(choices)));
      }
      choices = choices.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
    }
    return sum;
  }

  @Test
  void oddsAgreeWithExactArithmetic() {
    for (String p : new String[] {"0.001", "0.02", "0.05", "0.3"}) {
      for (int n : new int[] {1, 2, 9, 40, 246, 255}) {
        for (int most = -1; most <= n; most += Math.max(1, n / 7)) {
          double exact = exactProbabilityAbove(n, new BigDecimal(p), most).doubleValue();
          double computed = Binomial.probabilityAbove(n, Double.parseDouble(p), most);
          assertEquals(exact, computed, Math.max(exact * 1e-10, Double.MIN_NORMAL), "n=" + n + " p=" + p + " most=" + most);
        }
      }
    }
  }

  @Test
  void defaultsGiveTheseShapes() {
    Geometry ten = Geometry.of(0.10, 0.02, 8924);
    assertEquals(new Geometry(223, 8924, 0.10, 0.02), ten);
    assertEquals(23, ten.parityFor(223));
    Geometry twenty = Geometry.of(0.20, 0.05, 1424);
    assertEquals(212, twenty.maxDataShards());
    assertEquals(43, twenty.parityFor(212));
    assertEquals(0, Geometry.of(0, 0, 100).parityFor(223));
    assertEquals(1, new Geometry(10, 100, 0.10, 0).parityFor(10));
    assertEquals(2, new Geometry(11, 100, 0.10, 0).parityFor(11));
  }

  @Test
  void parityIsTheLeastThatOutlastsTheDesignLoss() {
    BigDecimal loss = new BigDecimal("0.02");
    BigDecimal odds = new BigDecimal("1e-9");
    Geometry geometry = Geometry.of(0.10, 0.02, 1424);
    for (int k = 1; k <= geometry.maxDataShards(); k += 6) {
      int m = geometry.parityFor(k);
      assertTrue(exactProbabilityAbove(k + m, loss, m).compareTo(odds) <= 0, "k=" + k);
      boolean configuredShare = m == Math.ceilDiv(k, 10);
      assertTrue(configuredShare || exactProbabilityAbove(k + m - 1, loss, m - 1).compareTo(odds) > 0, "k=" + k);
    }
  }

  @Test
  void largerBlocksNeedMoreParityButASmallerShare() {
    Geometry geometry = Geometry.of(0.05, 0.02, 1424);
    for (int k = 2; k <= geometry.maxDataShards(); k++) {
      assertTrue(geometry.parityFor(k) >= geometry.parityFor(k - 1), "k=" + k);
    }
    assertTrue(geometry.parityFor(1) > 1);
    assertTrue(geometry.parityFor(200) < 200 / 5);
  }

  @Test
  void theFullBlockIsTheLargestThatFits() {
    for (double parity : new double[] {0, 0.05, 0.1, 0.2, 0.5, 1, 5, 254}) {
      for (double loss : new double[] {0, 0.001, 0.02, 0.05, 0.2}) {
        Geometry geometry = Geometry.of(parity, loss, 1000);
        int k = geometry.maxDataShards();
        int m = geometry.parityFor(k);
        assertTrue(k + m <= 255);
        if (k > 1) {
          assertTrue(m >= parity * k - 1e-6, geometry.toString());
          assertTrue(Binomial.probabilityAbove(k + m, loss, m) <= Geometry.LOST_BLOCK_ODDS, geometry.toString());
        }
      }
    }
  }

  @Test
  void lossBeyondTheCodeGetsTheSmallestBlockWithAllParity() {
    Geometry geometry = Geometry.of(0.1, 0.99, 1000);
    assertEquals(1, geometry.maxDataShards());
    assertEquals(254, geometry.parityFor(1));
  }

  @Test
  void eitherHalfOfATwinRestoresIt() {
    Geometry geometry = Geometry.of(0.10, 0.02, 1424);
    for (int k = 1; k <= Geometry.MAX_TWIN_DATA_SHARDS; k++) {
      int m = geometry.twinParityFor(k);
      assertTrue(m >= k && m >= geometry.parityFor(k) && k + m <= 255);
    }
    assertEquals(5, geometry.twinParityFor(1));
    assertEquals(127, geometry.twinParityFor(127));
    assertThrows(IllegalArgumentException.class, () -> geometry.twinParityFor(128));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Geometry.of(-0.1, 0.02, 1424));
    assertThrows(IllegalArgumentException.class, () -> Geometry.of(Double.NaN, 0.02, 1424));
    assertThrows(IllegalArgumentException.class, () -> Geometry.of(0.1, 1, 1424));
    assertThrows(IllegalArgumentException.class, () -> Geometry.of(0.1, 0.02, 0));
    assertThrows(IllegalArgumentException.class, () -> new Geometry(224, 1424, 0.1, 0.02));
    assertThrows(IllegalArgumentException.class, () -> Geometry.of(0.1, 0.02, 1424).parityFor(224));
  }
}
