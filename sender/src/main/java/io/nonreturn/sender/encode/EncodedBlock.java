package io.nonreturn.sender.encode;

import io.nonreturn.sender.schedule.BlockPlan;

/**
 * A block on its way from plan to frames, and the slab of memory that its shards lie in: shard {@code i} begins at
 * {@code i * shardLength}, data before parity.
 *
 * <p>Made once and used over and over; owned by one thread at a time, handed on by the ring.
 */
public final class EncodedBlock {
  private final byte[] slab;
  private BlockPlan plan;
  private long id;
  private int k;
  private int m;
  private int shardLength;
  private boolean twin;

  EncodedBlock(int slabBytes) {
    slab = new byte[slabBytes];
  }

  void begin(BlockPlan blockPlan, long blockId) {
    plan = blockPlan;
    id = blockId;
    encoded(0, 0, 0, false);
  }

  void encoded(int dataShards, int parityShards, int bytesPerShard, boolean isTwin) {
    k = dataShards;
    m = parityShards;
    shardLength = bytesPerShard;
    twin = isTwin;
  }

  void end() {
    plan = null;
  }

  /** The memory that holds all shards. */
  public byte[] slab() {
    return slab;
  }

  /** What the block carries. */
  public BlockPlan plan() {
    return plan;
  }

  /** Its number, ascending within a session. */
  public long id() {
    return id;
  }

  /** Data shards; 0 when nothing of the plan could be read, so that there is nothing to send. */
  public int dataShards() {
    return k;
  }

  public int parityShards() {
    return m;
  }

  /** Bytes of each shard. */
  public int shardLength() {
    return shardLength;
  }

  /** Whether data goes out at once and parity a burst later. */
  public boolean isTwin() {
    return twin;
  }
}
