package io.nonreturn.fec;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The coefficients that turn any {@code k} shards of a block into any other shard of it.
 *
 * <p>The Vandermonde matrix made systematic says this: byte {@code b} of shard {@code i} is p(i), the value at the
 * field element {@code i} of the one polynomial p of degree below {@code k} that passes through byte {@code b} of the
 * data shards at 0..k-1. So parity is p evaluated at further points, and repair is the same from other points.
 * Lagrange's formula gives the coefficients directly, and no matrix is ever inverted: from known points S, the value
 * at d is
 *
 * <pre>
 *   p(d) = sum over s in S of  p(s) * N(d) / ((d - s) * W(s))
 *   N(d) = product over j in S of (d - j)        W(s) = product over j in S, j != s, of (s - j)
 * </pre>
 *
 * <p>Products are kept as sums of logarithms. W for the points 0..k-1 is kept for each k; for the points of a repair
 * it is corrected by those that are missing and those that stand in for them, which costs k * e steps for e missing
 * shards.
 */
final class Interpolation {
  private static final AtomicReferenceArray<byte[]> PARITY =
      new AtomicReferenceArray<>(ErasureCodec.MAX_DATA_SHARDS + 1);
  private static final AtomicReferenceArray<int[]> WEIGHTS =
      new AtomicReferenceArray<>(ErasureCodec.MAX_DATA_SHARDS + 1);

  private Interpolation() {}

  /**
   * Coefficients of every parity shard that a block of k data shards can have, one row of k for each, computed once for
   * each k (2.6 MB if every k is used). The caller must not write to it.
   */
  static byte[] parityRows(int k) {
    byte[] rows = PARITY.get(k);
    if (rows == null) {
      rows = computeParityRows(k);
      PARITY.set(k, rows); // two threads may both compute it: the same bytes
    }
    return rows;
  }

  private static byte[] computeParityRows(int k) {
    int[] weights = weights(k);
    byte[] rows = new byte[(ErasureCodec.MAX_SHARDS - k) * k];
    for (int parity = k; parity < ErasureCodec.MAX_SHARDS; parity++) {
      int numerator = differences(parity, k);
      for (int s = 0; s < k; s++) {
        rows[(parity - k) * k + s] = Field.exp(numerator - Field.log(parity ^ s) - weights[s]);
      }
    }
    return rows;
  }

  /** Logarithms of W(s) for the points 0..k-1, modulo the field's order. */
  private static int[] weights(int k) {
    int[] weights = WEIGHTS.get(k);
    if (weights == null) {
      weights = new int[k];
      for (int s = 0; s < k; s++) {
        int sum = 0;
        for (int j = 0; j < k; j++) {
          if (j != s) {
            sum += Field.log(s ^ j);
          }
        }
        weights[s] = sum % Field.ORDER;
      }
      WEIGHTS.set(k, weights);
    }
    return weights;
  }

  /**
   * Fills in the coefficients that restore missing data shards.
   *
   * @param k data shards of the block
   * @param sources the k shards to restore from: data shards present, then {@code missingCount} parity shards
   * @param missing the data shards to restore
   * @param sourceWeights scratch of at least k
   * @param rows receives a row of k coefficients for each missing shard, in the order of {@code sources}
   */
  static void repairRows(int k, int[] sources, int[] missing, int missingCount, int[] sourceWeights, byte[] rows) {
    int[] weights = weights(k);
    int known = k - missingCount;
    for (int column = 0; column < k; column++) {
      int s = sources[column];
      int weight = column < known ? weights[s] : differences(s, k);
      for (int i = 0; i < missingCount; i++) {
        weight -= Field.log(s ^ missing[i]);
        int standIn = sources[known + i];
        weight += standIn == s ? 0 : Field.log(s ^ standIn);
      }
      sourceWeights[column] = weight;
    }
    for (int i = 0; i < missingCount; i++) {
      int d = missing[i];
      int numerator = 0;
      for (int column = 0; column < k; column++) {
        numerator += Field.log(d ^ sources[column]);
      }
      for (int column = 0; column < k; column++) {
        rows[i * k + column] = Field.exp(numerator - Field.log(d ^ sources[column]) - sourceWeights[column]);
      }
    }
  }

  /** Logarithm of the product of the differences between a point outside 0..k-1 and each of those. */
  private static int differences(int point, int k) {
    int sum = 0;
    for (int s = 0; s < k; s++) {
      sum += Field.log(point ^ s);
    }
    return sum;
  }
}
