package io.nonreturn.fec;

/** Odds of losses that are independent of each other. */
final class Binomial {
  private static final double[] LOG_FACTORIAL = new double[ErasureCodec.MAX_SHARDS + 1];

  static {
    for (int i = 1; i < LOG_FACTORIAL.length; i++) {
      LOG_FACTORIAL[i] = LOG_FACTORIAL[i - 1] + Math.log(i);
    }
  }

  private Binomial() {}

  /**
   * The probability that more than {@code most} of {@code n} are lost when each is lost with probability {@code p}.
   * Terms are summed from the greatest to the least, so that small odds keep their precision.
   */
  static double probabilityAbove(int n, double p, int most) {
    if (most < 0) {
      return 1;
    }
    if (most >= n || p == 0) {
      return 0;
    }
    if (most + 1 < n * p) {
      return 1 - probabilityAbove(n, 1 - p, n - most - 1); // the survivors' side holds the lesser terms
    }
    int i = most + 1;
    double term = Math.exp(
        LOG_FACTORIAL[n] - LOG_FACTORIAL[i] - LOG_FACTORIAL[n - i] + i * Math.log(p) + (n - i) * Math.log1p(-p));
    double odds = p / (1 - p);
    double sum = 0;
    for (; i <= n; i++) {
      sum += term;
      term *= odds * (n - i) / (i + 1);
    }
    return Math.min(1, sum);
  }
}
