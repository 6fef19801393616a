package io.nonreturn.receiver.assemble;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Objects put together in memory: manifests, heads and small blobs. Most arrive in one piece and are never kept here.
 * When the memory is used up, the object that got no piece for the longest time is dropped. The ranges between holes count as
 * memory too: a sender of single bytes would need sixteen times what it sends. Assembler thread only.
 */
final class MemoryObjects {
  private static final int MAX_OBJECTS = 16_384;
  private static final int OBJECT_OVERHEAD_BYTES = 512;
  /** Two positions, in arrays that double as they grow. */
  private static final int RANGE_BYTES = 32;
  /** Adding one moves those behind it: more of them would cost the thread that every block needs. */
  private static final int MAX_RANGES = 4_096;

  private final long limitBytes;
  private final RefusalCounters refusals;
  private final Map<Digest, Partial> partials = new LinkedHashMap<>(16, 0.75f, true);
  private long usedBytes;

  MemoryObjects(long limitBytes, RefusalCounters refusals) {
    this.limitBytes = limitBytes;
    this.refusals = refusals;
  }

  /**
   * Adds a piece.
   *
   * @return the whole object, its hash checked, or null when something is missing or was refused
   */
  byte[] add(Digest id, long offset, long total, byte[] buffer, int position, int length) {
    if (length == total) {
      remove(id);
      if (!Digest.sha256(buffer, position, length).equals(id)) {
        refusals.count(Refusal.HASH_MISMATCH);
        return null;
      }
      return Arrays.copyOfRange(buffer, position, position + length);
    }
    Partial partial = partials.get(id);
    if (partial == null) {
      partial = create(id, (int) total);
    } else if (partial.bytes.length != total) {
      refusals.count(Refusal.TOTAL_MISMATCH);
      return null;
    }
    if (partial.ranges.count() >= MAX_RANGES && !partial.ranges.touches(offset, offset + length)) {
      refusals.count(Refusal.OPEN_OBJECTS);
      return null;
    }
    System.arraycopy(buffer, position, partial.bytes, (int) offset, length);
    usedBytes -= cost(partial);
    partial.ranges.add(offset, offset + length);
    usedBytes += cost(partial);
    makeRoom(0);
    if (partial.ranges.size() < total) {
      return null;
    }
    remove(id);
    if (!Digest.sha256(partial.bytes).equals(id)) {
      refusals.count(Refusal.HASH_MISMATCH);
      return null;
    }
    return partial.bytes;
  }

  /** Forgets an object, if it is here. */
  void remove(Digest id) {
    Partial removed = partials.remove(id);
    if (removed != null) {
      usedBytes -= cost(removed);
    }
  }

  private Partial create(Digest id, int total) {
    while (partials.size() >= MAX_OBJECTS) {
      dropEldest();
    }
    makeRoom((long) total + OBJECT_OVERHEAD_BYTES);
    Partial partial = new Partial(new byte[total], new IntervalSet());
    partials.put(id, partial);
    usedBytes += cost(partial);
    return partial;
  }

  private void makeRoom(long bytes) {
    while (!partials.isEmpty() && usedBytes + bytes > limitBytes) {
      dropEldest();
    }
  }

  private void dropEldest() {
    Iterator<Partial> eldest = partials.values().iterator();
    usedBytes -= cost(eldest.next());
    eldest.remove();
    refusals.count(Refusal.OPEN_OBJECTS);
  }

  private static long cost(Partial partial) {
    return (long) partial.bytes.length + OBJECT_OVERHEAD_BYTES + (long) partial.ranges.count() * RANGE_BYTES;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Partial(byte[] bytes, IntervalSet ranges) {}
}
