package io.nonreturn.fec;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/**
 * Runs a codec until the JIT has done its work on it. Whether it has cannot be asked; it shows in the rate, which rises
 * in steps and then stays.
 *
 * @param rounds blocks encoded and repaired
 * @param bytesPerSecond data bytes encoded and repaired in a second, once steady
 */
record WarmUp(int rounds, double bytesPerSecond) {
  /**
   * The block takes every way through the vector kernels: more inputs than one tile, eight rows and then four, shards
   * that leave a tail. A way not taken now would be met uncompiled later. Its shards are short, so that what is done
   * once a block is done often, and its compilation shows in the rate too.
   */
  private static final int K = 100;

  private static final int M = 12;
  private static final int SHARD_LENGTH = 272;
  private static final int[][] LOSSES = {{1}, {7, 19, 33, 34, 60}};

  private static final long SAMPLE_NANOS = 10_000_000;

  /** The rate is steady when it has not risen by a twentieth for so many samples. */
  private static final int STEADY_SAMPLES = 30;

  private static final double RISE = 1.05;

  static WarmUp of(ErasureCodec codec, Duration atMost) {
    return of(codec, atMost, 0);
  }

  /**
   * Runs until the rate is steady and at least {@code expectedRate}, which sees through the pause in which the JIT has
   * compiled the code once but not yet well.
   */
  static WarmUp of(ErasureCodec codec, Duration atMost, double expectedRate) {
    byte[] block = new byte[(K + M) * SHARD_LENGTH];
    new Random(1).nextBytes(block);
    boolean[] present = new boolean[K + M];
    long begin = System.nanoTime();
    int rounds = 0;
    double best = 0;
    int samplesSinceRise = 0;
    long now = begin;
    while (now - begin < atMost.toNanos()
        && !Thread.currentThread().isInterrupted()
        && (samplesSinceRise < STEADY_SAMPLES || best < expectedRate)) {
      long sampleBegin = now;
      int sampleRounds = 0;
      do {
        round(codec, block, present);
        sampleRounds++;
        now = System.nanoTime();
      } while (now - sampleBegin < SAMPLE_NANOS);
      rounds += sampleRounds;
      double rate = sampleRounds * (1 + LOSSES.length) * (double) (K * SHARD_LENGTH) * 1e9 / (now - sampleBegin);
      samplesSinceRise = rate > best * RISE ? 0 : samplesSinceRise + 1;
      best = Math.max(best, rate);
    }
    return new WarmUp(rounds, best);
  }

  private static void round(ErasureCodec codec, byte[] block, boolean[] present) {
    codec.encode(block, 0, SHARD_LENGTH, K, M);
    for (int[] losses : LOSSES) {
      Arrays.fill(present, true);
      for (int lost : losses) {
        present[lost] = false;
      }
      codec.decode(block, 0, SHARD_LENGTH, K, M, present);
    }
  }
}
