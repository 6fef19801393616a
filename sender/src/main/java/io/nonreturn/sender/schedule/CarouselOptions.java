package io.nonreturn.sender.schedule;

import java.time.Duration;

/**
 * How bundles are repeated when nothing new is waiting.
 *
 * @param passes how often each bundle is repeated after it was sent; 0 switches the carousel off
 * @param after a bundle is not repeated sooner than this after it was sent
 * @param share the part of the link's rate that repeats may take, above 0 and at most 1
 */
public record CarouselOptions(int passes, Duration after, double share) {
  /** Two passes, the first after five seconds, in half of the rate. */
  public static final CarouselOptions DEFAULT = new CarouselOptions(2, Duration.ofSeconds(5), 0.5);

  public CarouselOptions {
    if (passes < 0 || passes > 1000) {
      throw new IllegalArgumentException("passes=" + passes + " not in 0..1000");
    }
    if (after.isNegative()) {
      throw new IllegalArgumentException("after=" + after + " < 0");
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share=" + share + " not in (0, 1]");
    }
  }
}
