package io.nonreturn.fec;

import java.util.Objects;

/**
 * What all codecs share: arguments are checked, and encoding and repair both become one {@link Combination}, whose
 * arithmetic over whole shards is all that an implementation adds.
 */
abstract class LinearCodec implements ErasureCodec {
  private final ThreadLocal<Combination> combinations = ThreadLocal.withInitial(Combination::new);

  /** Computes the outputs of the combination, over all bytes of its shards. */
  abstract void compute(byte[] buffer, int shardLength, Combination combination);

  @Override
  public final void encode(byte[] buffer, int offset, int shardLength, int k, int m) {
    check(buffer, offset, shardLength, k, m);
    if (m > 0) {
      Combination combination = combinations.get();
      combination.encode(offset, shardLength, k, m);
      compute(buffer, shardLength, combination);
    }
  }

  @Override
  public final int decode(byte[] buffer, int offset, int shardLength, int k, int m, boolean[] present) {
    check(buffer, offset, shardLength, k, m);
    if (present.length < k + m) {
      throw new IllegalArgumentException("present=" + present.length + " < k+m=" + (k + m));
    }
    Combination combination = combinations.get();
    int restored = combination.repair(offset, shardLength, k, m, present);
    if (restored > 0) {
      compute(buffer, shardLength, combination);
    }
    return restored;
  }

  private static void check(byte[] buffer, int offset, int shardLength, int k, int m) {
    if (k < 1 || k > MAX_DATA_SHARDS) {
      throw new IllegalArgumentException("k=" + k + " not in 1.." + MAX_DATA_SHARDS);
    }
    if (m < 0 || m > MAX_SHARDS - k) {
      throw new IllegalArgumentException("m=" + m + " not in 0.." + (MAX_SHARDS - k) + " at k=" + k);
    }
    if (shardLength < 1) {
      throw new IllegalArgumentException("shardLength=" + shardLength + " < 1");
    }
    long end = offset + (long) (k + m) * shardLength;
    if (offset < 0 || end > Objects.requireNonNull(buffer, "buffer").length) {
      throw new IllegalArgumentException("block=" + offset + ".." + end + " outside buffer=" + buffer.length);
    }
  }
}
