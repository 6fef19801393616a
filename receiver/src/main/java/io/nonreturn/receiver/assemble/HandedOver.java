package io.nonreturn.receiver.assemble;

import io.nonreturn.wire.Digest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Blobs given to the sink a short while ago, whose repeats are not wanted though they may not be stored yet.
 * Bounded in number and time. Thread-safe.
 */
final class HandedOver {
  private static final int MAX_BLOBS = 65_536;

  private final long keepNanos;
  private final Map<Digest, Entry> entries = new LinkedHashMap<>();

  HandedOver(long keepNanos) {
    this.keepNanos = keepNanos;
  }

  synchronized void add(Digest id, long size, long nowNanos) {
    entries.put(id, new Entry(size, nowNanos));
    if (entries.size() > MAX_BLOBS) {
      entries.remove(entries.keySet().iterator().next());
    }
  }

  synchronized boolean contains(Digest id, long nowNanos) {
    Entry entry = entries.get(id);
    if (entry == null) {
      return false;
    }
    if (nowNanos - entry.sinceNanos > keepNanos) {
      entries.remove(id);
      return false;
    }
    return true;
  }

  /** Size of a blob that was handed over, or 0. */
  synchronized long size(Digest id) {
    Entry entry = entries.get(id);
    return entry == null ? 0 : entry.size;
  }

  synchronized void remove(Digest id) {
    entries.remove(id);
  }

  private record Entry(long size, long sinceNanos) {}
}
