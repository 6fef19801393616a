package io.nonreturn.sender.watch;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Doubts a list that suddenly lacks most of what it had: far more often it is half made than true, and on the high side everything that it
 * lacks would go. Believed when it has said the same for a day, or from the first look after a start, which is when people change what is
 * selected. One thread.
 */
final class Shrinkage {

  static final Duration PATIENCE = Duration.ofDays(1);
  /** Fewer are removed by hand. */
  private static final int FEW = 10;

  private Set<String> listed = Set.of();
  private boolean doubts;
  private long sinceNanos;

  /**
   * Judges a list.
   *
   * @param found what it has
   * @param live what the stream carries
   * @return why nothing is removed on its account, or null
   */
  IOException doubt(Set<String> found, Set<String> live, long nanoTime) {
    Set<String> lost = new HashSet<>(listed);
    lost.retainAll(live);
    int had = lost.size();
    lost.removeAll(found);
    if (lost.size() <= FEW || lost.size() * 2 <= had) {
      doubts = false;
      listed = Set.copyOf(found);
      return null;
    }
    if (!doubts) {
      doubts = true;
      sinceNanos = nanoTime;
    }
    long leftNanos = PATIENCE.toNanos() - (nanoTime - sinceNanos);
    if (leftNanos <= 0) {
      doubts = false;
      listed = Set.copyOf(found);
      return null;
    }
    return new IOException(
        "upstream no longer lists " + lost.size() + " of " + had + " bundles; none of them is removed for another "
            + Math.ceilDiv(leftNanos, Duration.ofHours(1).toNanos()) + " h: look whether that is true, and start the sender again to follow it at once");
  }
}
