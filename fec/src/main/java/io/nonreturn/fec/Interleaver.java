package io.nonreturn.fec;

import java.util.Objects;

/**
 * Orders the shards of the blocks under way in time. It only plans: the caller brings the time, takes the shard that is
 * due and sends it.
 *
 * <p>A <em>spread</em> block sends its shards, data before parity, one gap apart. A <em>twin</em> sends its data at
 * once and its parity when the longest burst has passed: an idle link delivers without delay and still survives the
 * burst. Both wait in one heap, the shard due earliest first and the block that came earlier first among equals, so
 * neither kind can starve the other.
 *
 * <p>For one thread. Times are nanoseconds of any clock that does not run backwards. Arrays are allocated at the start
 * for {@code capacity} blocks; nothing is allocated afterwards.
 *
 * @param <B> what the caller knows a block by
 */
public final class Interleaver<B> {
  private static final long CATCH_UP_NANOS = Spread.CATCH_UP.toNanos();

  private final long gapNanos;
  private final long twinPauseNanos;

  /** Slots in heap order, then the free ones. */
  private final int[] heap;

  private final Object[] blocks;
  private final long[] due;
  private final long[] age;
  private final short[] next;
  private final short[] dataShards;
  private final short[] totalShards;
  private final boolean[] twin;

  private int inFlight;
  private long added;

  private B block;
  private int shard;
  private boolean finished;

  /**
   * @param capacity most blocks under way at once
   * @param spread the distances to keep
   */
  public Interleaver(int capacity, Spread spread) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity=" + capacity + " < 1");
    }
    gapNanos = spread.gapNanos();
    // The burst is as long as the shards that it may take are apart; one gap more is slack for a sender's queue.
    twinPauseNanos = gapNanos * (spread.burstShards() + 1L);
    heap = new int[capacity];
    for (int slot = 0; slot < capacity; slot++) {
      heap[slot] = slot;
    }
    blocks = new Object[capacity];
    due = new long[capacity];
    age = new long[capacity];
    next = new short[capacity];
    dataShards = new short[capacity];
    totalShards = new short[capacity];
    twin = new boolean[capacity];
  }

  /** Whether one more block may be added. */
  public boolean hasRoom() {
    return inFlight < heap.length;
  }

  /** Blocks that have shards left to send. */
  public int inFlight() {
    return inFlight;
  }

  /** Adds a block whose shards go out at least one gap apart, the first at once. */
  public void addSpread(B block, int k, int m, long now) {
    add(block, k, m, now, false);
  }

  /** Adds a block whose data goes out at once, and its parity when a burst that took the data has passed. */
  public void addTwin(B block, int k, int m, long now) {
    add(block, k, m, now, true);
  }

  private void add(B block, int k, int m, long now, boolean isTwin) {
    Objects.requireNonNull(block, "block");
    if (k < 1 || m < 0 || k + m > Short.MAX_VALUE) {
      throw new IllegalArgumentException("k=" + k + " m=" + m + " is no block");
    }
    if (!hasRoom()) {
      throw new IllegalStateException("inFlight=" + inFlight + " = capacity=" + heap.length);
    }
    int slot = heap[inFlight];
    blocks[slot] = block;
    due[slot] = now;
    age[slot] = added++;
    next[slot] = 0;
    dataShards[slot] = (short) k;
    totalShards[slot] = (short) (k + m);
    twin[slot] = isTwin;
    siftUp(inFlight++);
  }

  /** When the next shard is due, which may have passed; {@link Long#MAX_VALUE} when there is none. */
  public long nextDue() {
    return inFlight == 0 ? Long.MAX_VALUE : due[heap[0]];
  }

  /**
   * Takes the next shard that is due, to be sent now; {@link #block}, {@link #shard} and {@link #finished} then tell
   * about it. The distance to the next shard of the same block counts from when this one was due, but from no longer ago
   * than {@link Spread#CATCH_UP}: a sender that was held up brings the shards of a spread block closer together by that at most.
   *
   * @return false when no shard is due
   */
  public boolean poll(long now) {
    if (inFlight == 0 || due[heap[0]] > now) {
      return false;
    }
    int slot = heap[0];
    block = blockIn(slot);
    shard = next[slot]++;
    finished = next[slot] == totalShards[slot];
    if (finished) {
      blocks[slot] = null;
      heap[0] = heap[--inFlight];
      heap[inFlight] = slot;
    } else {
      due[slot] = nextDue(slot, now);
    }
    siftDown();
    return true;
  }

  private long nextDue(int slot, long now) {
    if (!twin[slot]) {
      return Math.max(due[slot], now - CATCH_UP_NANOS) + gapNanos;
    }
    return next[slot] == dataShards[slot] ? now + twinPauseNanos : now;
  }

  @SuppressWarnings("unchecked") // only add() writes blocks, and it takes a B
  private B blockIn(int slot) {
    return (B) blocks[slot];
  }

  /** The block of the shard that {@link #poll} took. */
  public B block() {
    return block;
  }

  /** The index of that shard in its block. */
  public int shard() {
    return shard;
  }

  /** Whether that shard was the last of its block. */
  public boolean finished() {
    return finished;
  }

  private void siftUp(int from) {
    int at = from;
    while (at > 0 && isBefore(heap[at], heap[(at - 1) / 2])) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void siftDown() {
    int at = 0;
    for (int child = 1; child < inFlight; child = 2 * at + 1) {
      if (child + 1 < inFlight && isBefore(heap[child + 1], heap[child])) {
        child++;
      }
      if (!isBefore(heap[child], heap[at])) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private boolean isBefore(int slot, int other) {
    return due[slot] < due[other] || (due[slot] == due[other] && age[slot] < age[other]);
  }

  private void swap(int at, int other) {
    int slot = heap[at];
    heap[at] = heap[other];
    heap[other] = slot;
  }
}
