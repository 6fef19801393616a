package io.nonreturn.fec;

import java.time.Duration;

/**
 * How far apart the shards of a block are sent, so that a burst of losses takes only some of them, and how many blocks
 * must be under way at once (lanes) to keep the link full at that distance.
 *
 * @param lanes blocks under way at once
 * @param gapNanos least time from one shard of a block to its next
 * @param burstShards shards of one block that the configured burst may take; never more than the block has parity
 * @param repairs the longest burst that is repaired together with the design loss: the configured one unless memory
 *     did not suffice for it
 */
public record Spread(int lanes, long gapNanos, int burstShards, Duration repairs) {
  /**
   * A sender that is held up, for want of a processor, sends the shards that it owes up to so much closer together; the
   * distances are that much longer, so that a burst takes no more than planned all the same.
   */
  public static final Duration CATCH_UP = Duration.ofMillis(4);

  /**
   * What a sender has for the blocks under way, spare ones included: enough for bursts of 20 ms beside 2% of random loss at the default rate of
   * 100 MB/s, at any usual MTU. The receiver's 192 MiB must hold them, and beside them blocks that are being decoded or that lost too much
   * and have not been given up yet.
   */
  public static final long USUAL_MEMORY_BYTES = 144L << 20;

  /** Odds that a block hit by a burst loses, at the design loss, more of its other shards than are left to repair. */
  static final double LOST_BLOCK_ODDS = 1e-6;

  /** Lanes beyond the bare number, since blocks are neither all full nor handed over without delay. */
  private static final double SLACK = 1.1;

  private static final Spread NONE = new Spread(1, 0, 0, Duration.ZERO);

  /**
   * Spreads full blocks of the geometry over a link.
   *
   * <p>A burst of W seconds costs every frame that is on the wire at any moment of it, so shards of one block sent a
   * distance of (W + time of one frame) / b apart lose at most b. A sender that catches up brings shards closer together
   * by {@link #CATCH_UP} in all, which counts as part of W.
   *
   * @param bytesPerSecondOnWire the paced rate
   * @param frameBytes bytes of a full frame, counted as the rate counts them
   * @param burst longest loss of all frames to be repaired
   * @param memoryBytes bound on the blocks under way: lanes times bytes of a full block
   */
  public static Spread of(
      Geometry geometry, long bytesPerSecondOnWire, int frameBytes, Duration burst, long memoryBytes) {
    requirePositive("bytesPerSecondOnWire", bytesPerSecondOnWire);
    requirePositive("frameBytes", frameBytes);
    if (burst.isNegative()) {
      throw new IllegalArgumentException("burst=" + burst + " < 0");
    }
    int k = geometry.maxDataShards();
    int m = geometry.parityFor(k);
    if (burst.isZero() || m == 0) {
      return NONE;
    }
    double frameNanos = frameBytes * 1e9 / bytesPerSecondOnWire;
    double span = burst.toNanos() + CATCH_UP.toNanos() + frameNanos;
    long mostLanes = Math.max(1, memoryBytes / geometry.fullBlockBytes());
    int spare = spareShards(k, m, geometry.loss());

    int burstShards = spare;
    while (burstShards < m && lanes(span / burstShards, frameNanos) > mostLanes) {
      burstShards++; // packed closer than the design loss allows: the burst alone is still repaired
    }
    double gap = span / burstShards;
    if (lanes(gap, frameNanos) > mostLanes) {
      gap = mostLanes / SLACK * frameNanos;
    }
    long gapNanos = (long) Math.ceil(gap);
    long repaired = (long) (spare * (double) gapNanos - CATCH_UP.toNanos() - frameNanos);
    return new Spread(
        Math.toIntExact(Math.min(mostLanes, lanes(gap, frameNanos))),
        gapNanos,
        burstShards,
        Duration.ofNanos(Math.clamp(repaired, 0, burst.toNanos())));
  }

  /** The most shards that a burst may take when the rest must still outlast the design loss; 1 if none may be. */
  private static int spareShards(int k, int m, double loss) {
    int spare = m;
    while (spare > 1 && Binomial.probabilityAbove(k + m - spare, loss, m - spare) > LOST_BLOCK_ODDS) {
      spare--;
    }
    return spare;
  }

  private static long lanes(double gapNanos, double frameNanos) {
    return (long) Math.ceil(SLACK * gapNanos / frameNanos);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + "=" + value + " < 1");
    }
  }
}
