package io.nonreturn.bench.link;

import java.time.Duration;

/**
 * What a simulated link does to frames. All shares are between 0 and 1.
 *
 * @param loss share of frames lost, each on its own
 * @param burst length of a burst, in which nothing passes; zero for none
 * @param every mean time from the end of a burst to the start of the next; never less than half of it, nor more than half again
 * @param lineRateBytesPerSecond what the link can carry: a burst never takes more than this rate brings in its length, so that
 *     a simulator that was kept waiting for a processor does not lose more than the link would have; 0 for no such bound
 * @param duplicate share of frames that arrive twice
 * @param reorder share of frames that arrive {@link FaultModel#REORDER_DISTANCE} frames late
 * @param corrupt share of frames that arrive with one bit flipped
 * @param seed the same seed, frames and times give the same faults
 */
public record LinkFaults(
    double loss,
    Duration burst,
    Duration every,
    long lineRateBytesPerSecond,
    double duplicate,
    double reorder,
    double corrupt,
    long seed) {

  /** A link that loses nothing. */
  public static final LinkFaults NONE = new LinkFaults(0, Duration.ZERO, Duration.ofSeconds(2), 0, 0, 0, 0, 1);

  public LinkFaults {
    requireShare("loss", loss);
    requireShare("duplicate", duplicate);
    requireShare("reorder", reorder);
    requireShare("corrupt", corrupt);
    if (burst.isNegative() || every.isNegative() || every.isZero()) {
      throw new IllegalArgumentException("burst=" + burst + " must not be negative, every=" + every + " must be positive");
    }
    if (lineRateBytesPerSecond < 0) {
      throw new IllegalArgumentException("lineRateBytesPerSecond=" + lineRateBytesPerSecond + " < 0");
    }
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + "=" + value + " is not between 0% and 100%");
    }
  }

  public LinkFaults withLoss(double share) {
    return new LinkFaults(share, burst, every, lineRateBytesPerSecond, duplicate, reorder, corrupt, seed);
  }

  public LinkFaults withBursts(Duration length, Duration meanInterval, long rateBytesPerSecond) {
    return new LinkFaults(loss, length, meanInterval, rateBytesPerSecond, duplicate, reorder, corrupt, seed);
  }

  public LinkFaults withDamage(double duplicateShare, double reorderShare, double corruptShare) {
    return new LinkFaults(
        loss, burst, every, lineRateBytesPerSecond, duplicateShare, reorderShare, corruptShare, seed);
  }

  public LinkFaults withSeed(long value) {
    return new LinkFaults(loss, burst, every, lineRateBytesPerSecond, duplicate, reorder, corrupt, value);
  }
}
