package io.nonreturn.sender.schedule;

import java.time.Duration;

/**
 * How bundles are repeated when nothing new is waiting. Manifests are repeated a few times in any case ({@link Carousel}).
 *
 * @param time for so long after it was sent a bundle's blobs are repeated, again and again; zero: never
 * @param after not sooner than this after it was sent
 * @param share the part of the link's rate that repeats may take, above 0 and at most 1
 */
public record CarouselOptions(Duration time, Duration after, double share) {
  /** Seven days, from five seconds on, in half of the rate. */
  public static final CarouselOptions DEFAULT = new CarouselOptions(Duration.ofDays(7), Duration.ofSeconds(5), 0.5);

  public CarouselOptions {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time=" + time + " < 0");
    }
    if (after.isNegative()) {
      throw new IllegalArgumentException("after=" + after + " < 0");
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share=" + share + " not in (0, 1]");
    }
  }

  boolean repeatsBlobs() {
    return !time.isZero();
  }
}
