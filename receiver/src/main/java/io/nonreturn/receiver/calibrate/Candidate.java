package io.nonreturn.receiver.calibrate;

import io.nonreturn.fec.Geometry;
import io.nonreturn.fec.Spread;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.Limits;
import java.time.Duration;

/**
 * Settings of the link that a sender could have, and what follows from them, by the sender's own arithmetic.
 *
 * @param rate bytes of UDP payload a second
 * @param frameBytes of each frame
 * @param geometry of full blocks
 * @param burst that is to be repaired
 */
public record Candidate(long rate, int frameBytes, Geometry geometry, Duration burst) {
  /** Of the sender's memory: the rest may hold blocks that are on their way to the link. */
  private static final double LANE_SHARE = 0.75;

  static Candidate of(long rate, int frameBytes, double parity, double loss, Duration burst) {
    Geometry geometry = Geometry.of(parity, loss, frameBytes - Frames.OVERHEAD_BYTES, Limits.RAW_BLOCK_BYTES);
    return new Candidate(rate, frameBytes, geometry, burst);
  }

  int dataShards() {
    return geometry.maxDataShards();
  }

  int parityShards() {
    return geometry.parityFor(geometry.maxDataShards());
  }

  /** Parity for each byte of data that really leaves: more than configured where the random loss demands it. */
  public double overhead() {
    return (double) parityShards() / dataShards();
  }

  /** Bytes of data a second. */
  public double goodput() {
    return rate * (1 - (double) Frames.OVERHEAD_BYTES / frameBytes) / (1 + overhead());
  }

  Spread spread() {
    return Spread.of(geometry, rate, frameBytes, burst, (long) (LANE_SHARE * Spread.USUAL_MEMORY_BYTES));
  }
}
