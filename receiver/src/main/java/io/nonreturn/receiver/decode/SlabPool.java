package io.nonreturn.receiver.decode;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Arrays for the shards of blocks, kept for reuse, never more than a bound in all. Thread-safe: the collector takes, the
 * assembler's thread gives back.
 *
 * <p>Lengths come in classes, so that blocks of nearly one size share arrays: powers of two to 64 KiB, above that multiples
 * of 64 KiB. A full block at MTU 1500 has 342 KiB, one at MTU 9000 2.1 MiB: the waste must stay small, since a sender at its
 * rate keeps as many full blocks under way as its own memory holds.
 */
final class SlabPool {
  private static final int SMALLEST_BYTES = 16 << 10;
  private static final int STEP_BYTES = 64 << 10;

  private final long limitBytes;
  private final Map<Integer, ArrayDeque<byte[]>> free = new HashMap<>();
  private long heldBytes;
  private long freeBytes;

  SlabPool(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** An array of at least {@code bytes}, its content undefined, or null when the bound forbids it. */
  synchronized byte[] take(int bytes) {
    int length = classLength(bytes);
    ArrayDeque<byte[]> ready = free.get(length);
    if (ready != null && !ready.isEmpty()) {
      freeBytes -= length;
      return ready.pop();
    }
    if (heldBytes + length > limitBytes) {
      dropFree();
    }
    if (heldBytes + length > limitBytes) {
      return null;
    }
    heldBytes += length;
    return new byte[length];
  }

  synchronized void giveBack(byte[] slab) {
    free.computeIfAbsent(slab.length, length -> new ArrayDeque<>()).push(slab);
    freeBytes += slab.length;
  }

  /** Bytes of arrays in use. */
  synchronized long usedBytes() {
    return heldBytes - freeBytes;
  }

  static int classLength(int bytes) {
    if (bytes <= SMALLEST_BYTES) {
      return SMALLEST_BYTES;
    }
    if (bytes <= STEP_BYTES) {
      return Integer.highestOneBit(bytes - 1) << 1;
    }
    return Math.ceilDiv(bytes, STEP_BYTES) * STEP_BYTES;
  }

  /** Arrays of other lengths stand in the way: leave them to the garbage collector. */
  private void dropFree() {
    free.clear();
    heldBytes -= freeBytes;
    freeBytes = 0;
  }
}
