package io.nonreturn.sender.encode;

import io.nonreturn.sender.schedule.BlockPlan;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * The blocks that may be under way at once: the bound on the sender's memory, and its back pressure. Slabs are allocated
 * when first needed and kept.
 *
 * <p>One thread takes, any thread gives back.
 */
public final class BlockPool {
  private final ArrayBlockingQueue<EncodedBlock> free;
  private final int slabBytes;
  private final int capacity;
  private volatile int allocated;

  /**
   * @param capacity most blocks under way
   * @param slabBytes bytes of each
   */
  public BlockPool(int capacity, int slabBytes) {
    this.capacity = capacity;
    this.slabBytes = slabBytes;
    free = new ArrayBlockingQueue<>(capacity);
  }

  /** Whether {@link #take} has a block. Only for the thread that takes. */
  public boolean hasFree() {
    return allocated < capacity || !free.isEmpty();
  }

  /** Takes a block for a plan; {@link #hasFree} must have said that there is one. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread takes
  public EncodedBlock take(BlockPlan plan, long blockId) {
    EncodedBlock block = free.poll();
    if (block == null) {
      if (allocated == capacity) {
        throw new IllegalStateException("all " + capacity + " blocks are under way");
      }
      allocated++;
      block = new EncodedBlock(slabBytes);
    }
    block.begin(plan, blockId);
    return block;
  }

  /** Gives a block back. Any thread; never blocks. */
  public void release(EncodedBlock block) {
    block.end();
    free.add(block);
  }

  /** Most blocks under way at once. */
  public int capacity() {
    return capacity;
  }

  /** Bytes allocated so far. */
  public long allocatedBytes() {
    return (long) allocated * slabBytes;
  }
}
