package io.nonreturn.bench.link;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Decides the fate of each frame. Pure: time comes in as a parameter and randomness from the seed, so the same frames at the
 * same times always meet the same fate. Not thread-safe.
 *
 * <p>Random loss is independent per frame. Bursts follow each other at distances drawn evenly between half and one and a half
 * times the mean: a code that spreads blocks over time repairs one burst a block, so the least distance is part of what a run
 * asserts. Their times come from a generator of their own: the schedule does not depend on how many frames were sent.
 */
public final class FaultModel {
  /** How many later frames overtake a reordered one. */
  public static final int REORDER_DISTANCE = 8;

  private static final String ALGORITHM = "L64X128MixRandom";

  private final LinkFaults faults;
  private final RandomGenerator frames;
  private final RandomGenerator schedule;
  private final long burstNanos;
  private final long burstBytesMax;
  private boolean started;
  private long burstStartNanos;
  private long burstBytes;
  private boolean inBurst;
  private long bursts;

  public FaultModel(LinkFaults faults) {
    this.faults = faults;
    RandomGeneratorFactory<RandomGenerator> factory = RandomGeneratorFactory.of(ALGORITHM);
    frames = factory.create(faults.seed());
    schedule = factory.create(~faults.seed());
    burstNanos = faults.burst().toNanos();
    burstBytesMax = faults.lineRateBytesPerSecond() == 0
        ? Long.MAX_VALUE
        : (long) (faults.lineRateBytesPerSecond() * (burstNanos / 1e9));
  }

  /** The fate of the next frame; {@code nowNanos} must not go back from call to call. */
  public Fate next(long nowNanos, int frameBytes) {
    if (burstNanos > 0 && takenByBurst(nowNanos, frameBytes)) {
      return Fate.LOST_IN_BURST;
    }
    // One draw a kind and frame, whatever the outcome: changing one share leaves the other kinds' frames as they were.
    double loss = frames.nextDouble();
    double duplicate = frames.nextDouble();
    double reorder = frames.nextDouble();
    double corrupt = frames.nextDouble();
    if (loss < faults.loss()) {
      return Fate.LOST;
    }
    if (corrupt < faults.corrupt()) {
      return Fate.CORRUPTED;
    }
    if (duplicate < faults.duplicate()) {
      return Fate.DUPLICATED;
    }
    return reorder < faults.reorder() ? Fate.REORDERED : Fate.PASSED;
  }

  /** Which bit of a corrupted frame flips. */
  public int corruptedBit(int frameBytes) {
    return frames.nextInt(frameBytes * Byte.SIZE);
  }

  /** Bursts that took at least one frame. */
  public long bursts() {
    return bursts;
  }

  private boolean takenByBurst(long nowNanos, int frameBytes) {
    if (!started) {
      started = true;
      burstStartNanos = nowNanos + gapNanos();
    }
    while (nowNanos - burstStartNanos >= burstNanos) {
      endBurst(burstStartNanos + burstNanos);
    }
    if (nowNanos - burstStartNanos < 0) {
      return false;
    }
    if (burstBytes + frameBytes > burstBytesMax) {
      endBurst(nowNanos);
      return false;
    }
    if (!inBurst) {
      inBurst = true;
      bursts++;
    }
    burstBytes += frameBytes;
    return true;
  }

  private void endBurst(long endNanos) {
    inBurst = false;
    burstBytes = 0;
    burstStartNanos = endNanos + gapNanos();
  }

  private long gapNanos() {
    return Math.max(1, (long) ((0.5 + schedule.nextDouble()) * faults.every().toNanos()));
  }
}
