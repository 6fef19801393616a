package io.nonreturn.bench.fec;

/**
 * Blocks that are measured.
 *
 * @param k data shards
 * @param m parity shards
 * @param shardLength bytes of a shard
 */
record Shape(int k, int m, int shardLength) {
  /** Reads what {@link #toString} writes: JMH's parameters are strings. */
  static Shape parse(String text) {
    String[] parts = text.split("[+x]", -1);
    return new Shape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }

  int dataBytes() {
    return k * shardLength;
  }

  int blockBytes() {
    return (k + m) * shardLength;
  }

  /** Data shards taken away where repair is measured: five, as far as the parity reaches. */
  int losses() {
    return Math.min(5, m);
  }

  @Override
  public String toString() {
    return k + "+" + m + "x" + shardLength;
  }
}
