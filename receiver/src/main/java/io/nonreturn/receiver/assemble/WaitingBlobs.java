package io.nonreturn.receiver.assemble;

import io.nonreturn.wire.Digest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Complete blobs whose manifest is not verified yet. A manifest travels in front of its blobs, often in the same block, so
 * most wait a few milliseconds for its signatures to be checked. Assembler thread only; the caller keeps the bounds.
 */
final class WaitingBlobs {
  /** A blob and when it was complete. */
  record Waiting(CompletedBlob blob, long sinceNanos) {
    long memoryBytes() {
      return blob instanceof CompletedBlob.InMemory small ? small.size() + ENTRY_BYTES : 0;
    }
  }

  private static final int ENTRY_BYTES = 256;

  private final Map<Digest, Waiting> blobs = new LinkedHashMap<>();
  private long memoryBytes;

  boolean contains(Digest id) {
    return blobs.containsKey(id);
  }

  int size() {
    return blobs.size();
  }

  /** Memory in small blobs, with what it costs to keep them. */
  long memoryBytes() {
    return memoryBytes;
  }

  /** Memory that a small blob of this size will take. */
  static long memoryFor(long size) {
    return size + ENTRY_BYTES;
  }

  void add(Waiting waiting) {
    blobs.put(waiting.blob.id(), waiting);
    memoryBytes += waiting.memoryBytes();
  }

  /** The one asked about longest ago, taken out: {@link #add} puts it back, at the end. Null when there is none. */
  Waiting poll() {
    Map.Entry<Digest, Waiting> first = blobs.isEmpty() ? null : blobs.entrySet().iterator().next();
    return first == null ? null : remove(first.getKey());
  }

  Waiting remove(Digest id) {
    Waiting removed = blobs.remove(id);
    if (removed != null) {
      memoryBytes -= removed.memoryBytes();
    }
    return removed;
  }
}
