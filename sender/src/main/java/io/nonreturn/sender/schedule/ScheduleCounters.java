package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.Priority;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the scheduler shows of itself: written by its thread only, read by any. */
public final class ScheduleCounters {
  private volatile long bundlesSent;
  private volatile long bundlesRepeated;
  private volatile long bundlesSuperseded;
  private volatile long bundlesFailed;
  private volatile long piecesUnreadable;
  private volatile long backlogBytes;
  private volatile long carouselNextNanos = Long.MAX_VALUE;
  private volatile long carouselLeft;
  private volatile long carouselTotal;
  private final AtomicLongArray backlogOf = new AtomicLongArray(Priority.COUNT);

  /** Bundles that left completely for the first time since the start. */
  public long bundlesSent() {
    return bundlesSent;
  }

  /** Repeats of bundles that left completely. */
  public long bundlesRepeated() {
    return bundlesRepeated;
  }

  /** Bundles that a later generation made needless before they had left completely. */
  public long bundlesSuperseded() {
    return bundlesSuperseded;
  }

  /** Passages of a bundle that must be done again because a blob could not be read. */
  public long bundlesFailed() {
    return bundlesFailed;
  }

  /** Pieces that could not be read from the blob store. */
  public long piecesUnreadable() {
    return piecesUnreadable;
  }

  /**
   * Bytes of numbered bundles that are not yet in a block: a lower bound when more bundles wait than are held in memory, and without
   * those that failed and wait for another try.
   */
  public long backlogBytes() {
    return backlogBytes;
  }

  /** When the next repeat is due, in the scheduler's clock; {@link Long#MAX_VALUE} when there is none. */
  public long carouselNextNanos() {
    return carouselNextNanos;
  }

  /** Of {@link #backlogBytes}, those of one class, by its rank. */
  public long backlogBytes(int priority) {
    return backlogOf.get(priority);
  }

  /** Bundles that the carousel's cycle has still to repeat, at most; 0 between two cycles. */
  public long carouselLeft() {
    return carouselLeft;
  }

  /** Bundles that a whole cycle goes through, at most. */
  public long carouselTotal() {
    return carouselTotal;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void countRun(boolean repeat, boolean failed) {
    if (failed) {
      bundlesFailed++;
    } else if (repeat) {
      bundlesRepeated++;
    } else {
      bundlesSent++;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void countSuperseded() {
    bundlesSuperseded++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void countUnreadable() {
    piecesUnreadable++;
  }

  void show(long backlog, long carouselNext) {
    backlogBytes = backlog;
    carouselNextNanos = carouselNext;
  }

  void showCarousel(long left, long total) {
    carouselLeft = left;
    carouselTotal = total;
  }

  void showClass(int priority, long backlog) {
    backlogOf.lazySet(priority, backlog);
  }
}
