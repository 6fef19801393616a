package io.nonreturn.fec;

/**
 * The shape of blocks, derived from what the operator configures. Pure arithmetic, the same on every machine.
 *
 * @param maxDataShards data shards of a full block
 * @param shardLength bytes of each shard of a full block
 * @param parity parity shards for each data shard, 0.10 for ten in a hundred
 * @param loss share of frames lost at random that the parity must outlast, 0.02 for two in a hundred
 */
public record Geometry(int maxDataShards, int shardLength, double parity, double loss) {
  /** Odds that random loss at the design rate makes a block unreadable; the carousel and the ledger deal with those. */
  static final double LOST_BLOCK_ODDS = 1e-9;

  /** Most data shards of a block sent as a twin, which has at least as many parity shards. */
  public static final int MAX_TWIN_DATA_SHARDS = ErasureCodec.MAX_SHARDS / 2;

  public Geometry {
    requireRange("maxDataShards", maxDataShards, 1, ErasureCodec.MAX_DATA_SHARDS);
    requireRange("shardLength", shardLength, 1, Integer.MAX_VALUE);
    if (!(parity >= 0 && parity <= ErasureCodec.MAX_SHARDS - 1)) {
      throw new IllegalArgumentException("parity=" + parity + " not in 0.." + (ErasureCodec.MAX_SHARDS - 1));
    }
    if (!(loss >= 0 && loss < 1)) {
      throw new IllegalArgumentException("loss=" + loss + " not in 0..1");
    }
  }

  /**
   * The geometry with the largest full block whose parity fits the code: large blocks need relatively less parity for
   * the same odds. Where no block is small enough, the smallest is taken, with all the parity that there is.
   */
  public static Geometry of(double parity, double loss, int shardLength) {
    Geometry geometry = new Geometry(ErasureCodec.MAX_DATA_SHARDS, shardLength, parity, loss);
    int k = ErasureCodec.MAX_DATA_SHARDS;
    while (k > 1 && geometry.wantedParity(k) > ErasureCodec.MAX_SHARDS - k) {
      k--;
    }
    return new Geometry(k, shardLength, parity, loss);
  }

  /** The same, with blocks of no more than so many bytes of data, which only very long shards would exceed. */
  public static Geometry of(double parity, double loss, int shardLength, int mostDataBytes) {
    Geometry full = of(parity, loss, shardLength);
    return new Geometry(Math.min(full.maxDataShards, mostDataBytes / shardLength), shardLength, parity, loss);
  }

  /**
   * Parity shards of a block of k data shards: the configured share, or more where the design loss demands it (a small
   * block needs relatively more), as far as the code reaches.
   */
  public int parityFor(int k) {
    requireRange("k", k, 1, ErasureCodec.MAX_DATA_SHARDS);
    return Math.min(wantedParity(k), ErasureCodec.MAX_SHARDS - k);
  }

  /**
   * Parity shards of a block sent as a twin, data at once and parity after the longest burst: at least as many as data
   * shards, so that either half alone restores the block.
   *
   * @param k at most {@link #MAX_TWIN_DATA_SHARDS}
   */
  public int twinParityFor(int k) {
    requireRange("k", k, 1, MAX_TWIN_DATA_SHARDS);
    return Math.max(parityFor(k), k);
  }

  /** Bytes of a full block, data and parity. */
  long fullBlockBytes() {
    return (long) (maxDataShards + parityFor(maxDataShards)) * shardLength;
  }

  /** Parity regardless of the code's reach, though not beyond what can tell that it does not fit. */
  private int wantedParity(int k) {
    int most = ErasureCodec.MAX_SHARDS - k;
    // The subtraction keeps 0.1 * 230 = 23.000000000000004 from becoming 24.
    int m = (int) Math.ceil(parity * k - 1e-9);
    while (m <= most && Binomial.probabilityAbove(k + m, loss, m) > LOST_BLOCK_ODDS) {
      m++;
    }
    return m;
  }

  private static void requireRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + "=" + value + " not in " + least + ".." + most);
    }
  }
}
