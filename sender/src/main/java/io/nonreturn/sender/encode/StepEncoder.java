package io.nonreturn.sender.encode;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.sender.schedule.BlockPlan;
import io.nonreturn.sender.schedule.BlockSink;
import java.io.IOException;
import java.util.ArrayDeque;

/** An {@link EncodeRing} without threads: a block is encoded as it is submitted. For one thread. */
public final class StepEncoder implements BlockSink, AutoCloseable {
  /** As in the ring: one block at work, one waiting. */
  private static final int MOST_WAITING = 2;

  private final BlockPool pool;
  private final BlockEncoder encoder;
  private final EncodeCounters counters = new EncodeCounters();
  private final ArrayDeque<EncodedBlock> encoded = new ArrayDeque<>();
  private long nextBlockId;

  /**
   * @param pool where blocks come from
   * @param shape how blocks are cut
   * @param codec computes the parity
   */
  public StepEncoder(BlockPool pool, BlockShape shape, ErasureCodec codec) {
    this.pool = pool;
    encoder = new BlockEncoder(shape, codec, counters);
  }

  public EncodeCounters counters() {
    return counters;
  }

  @Override
  public boolean hasRoom() {
    return encoded.size() < MOST_WAITING && pool.hasFree();
  }

  @Override
  public void submit(BlockPlan plan) {
    EncodedBlock block = pool.take(plan, nextBlockId++);
    encoder.encode(block);
    encoded.add(block);
  }

  /** The next encoded block in the order of planning, or null. */
  public EncodedBlock poll() {
    return encoded.poll();
  }

  /** Whether {@link #poll} has none. */
  public boolean isEmpty() {
    return encoded.isEmpty();
  }

  /** Gives the memory of a block back whose last frame has left. */
  public void release(EncodedBlock block) {
    pool.release(block);
  }

  @Override
  public void close() throws IOException {
    encoder.close();
  }
}
