package io.nonreturn.sender.stage;

import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Keeps a bundle that does not fit the disk from filling it again and again: it waits until there is as much room as its last
 * attempt was short of.
 *
 * <p>What a bundle needs is not known before its files are read, since those that the store has already need nothing. One thread.
 */
final class Room {

  /** An attempt that failed, of a bundle in this state. */
  private record Missed(Object version, long neededBytes) {}

  private final LongSupplier freeBytes;
  private final Map<String, Missed> missed = new HashMap<>();
  private BundleDraft draft;
  private long freeBefore;

  /** @param freeBytes what blobs may still take */
  Room(LongSupplier freeBytes) {
    this.freeBytes = freeBytes;
  }

  /**
   * Begins a bundle.
   *
   * @throws SkippedException if there is still too little room for it
   */
  void begin(BundleDraft next) throws SkippedException {
    draft = next;
    freeBefore = freeBytes.getAsLong();
    Missed last = missed.get(next.name());
    if (last != null && last.version() != null && last.version().equals(next.version()) && freeBefore < last.neededBytes()) {
      throw new SkippedException(Skipped.NO_ROOM, detail(last.neededBytes(), freeBefore));
    }
    missed.remove(next.name());
  }

  /**
   * Claims room for the next file of the bundle.
   *
   * @param bytes its size, or less than 0 when that is not known
   * @throws SkippedException if it does not fit beside those before it
   */
  void claim(long bytes) throws SkippedException {
    long free = freeBytes.getAsLong();
    if (Math.max(0, bytes) > free) {
      long needed = Math.max(0, freeBefore - free) + Math.max(0, bytes);
      missed.put(draft.name(), new Missed(draft.version(), needed));
      throw new SkippedException(Skipped.NO_ROOM, detail(needed, freeBefore));
    }
  }

  /** Notes that the disk was full nevertheless: the bundle waits until there is more room than it began with. */
  void wasFull() {
    missed.putIfAbsent(draft.name(), new Missed(draft.version(), freeBefore + 1));
  }

  /** Forgets bundles that no longer wait. */
  void retain(Set<String> waiting) {
    missed.keySet().retainAll(waiting);
  }

  private static String detail(long needed, long free) {
    return "bytes=" + needed + " > FREE=" + Math.max(0, free);
  }
}
