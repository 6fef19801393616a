package io.nonreturn.receiver.decode;

/**
 * A block of which shards are arriving. Its slab holds all {@code k + m} shards in order, so the data shards lie together
 * in front: once any k are here and the missing data shards are rebuilt, the block is read from the slab's begin.
 *
 * <p>Owned by the collector until complete, then by whoever it was handed to.
 */
final class ReceivedBlock {
  final long id;
  final int dataShards;
  final int parityShards;
  final int shardLength;
  final byte[] slab;
  final boolean[] present;

  /** Neighbours in the order of first arrival, kept by {@link OpenBlocks}. */
  ReceivedBlock older;

  ReceivedBlock newer;
  long touchedNanos;

  private int shards;
  private int dataPresent;

  ReceivedBlock(long id, int dataShards, int parityShards, int shardLength, byte[] slab) {
    this.id = id;
    this.dataShards = dataShards;
    this.parityShards = parityShards;
    this.shardLength = shardLength;
    this.slab = slab;
    present = new boolean[dataShards + parityShards];
  }

  boolean hasShape(int k, int m, int length) {
    return dataShards == k && parityShards == m && shardLength == length;
  }

  int shardOffset(int shard) {
    return shard * shardLength;
  }

  /** Notes that a shard's bytes stand in the slab, authenticated. */
  void mark(int shard, long nowNanos) {
    present[shard] = true;
    touchedNanos = nowNanos;
    shards++;
    if (shard < dataShards) {
      dataPresent++;
    }
  }

  /** Any k shards are here. */
  boolean isComplete() {
    return shards >= dataShards;
  }

  int missingData() {
    return dataShards - dataPresent;
  }

  int dataLength() {
    return dataShards * shardLength;
  }
}
