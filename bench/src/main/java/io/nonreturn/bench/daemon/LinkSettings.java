package io.nonreturn.bench.daemon;

import java.time.Duration;

/**
 * How the sender uses the link.
 *
 * @param mtu of the link, in bytes, IP header included
 * @param rateBytesPerSecond of UDP payload
 * @param parity overhead of the code, as a share
 * @param loss random loss that must be repaired, as a share
 * @param burst length of a burst that must be repaired
 * @param carouselTime for how long blobs are sent again in idle time; zero for never
 */
public record LinkSettings(
    int mtu, long rateBytesPerSecond, double parity, double loss, Duration burst, Duration carouselTime) {

  /** What the sender's own configuration assumes where it says nothing, at the given rate. */
  public static LinkSettings defaults(long rateBytesPerSecond) {
    return new LinkSettings(1500, rateBytesPerSecond, 0.10, 0.02, Duration.ofMillis(20), Duration.ofDays(7));
  }

  public LinkSettings withMtu(int value) {
    return new LinkSettings(value, rateBytesPerSecond, parity, loss, burst, carouselTime);
  }

  public LinkSettings withRate(long bytesPerSecond) {
    return new LinkSettings(mtu, bytesPerSecond, parity, loss, burst, carouselTime);
  }

  public LinkSettings withRepair(double parityShare, double lossShare, Duration burstLength) {
    return new LinkSettings(mtu, rateBytesPerSecond, parityShare, lossShare, burstLength, carouselTime);
  }

  /** No blob is ever repeated; manifests are a few times. */
  public LinkSettings withoutCarousel() {
    return new LinkSettings(mtu, rateBytesPerSecond, parity, loss, burst, Duration.ZERO);
  }
}
