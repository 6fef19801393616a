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
 * @param carouselPasses how often everything is sent again; 0 for never
 */
public record LinkSettings(
        int mtu, long rateBytesPerSecond, double parity, double loss, Duration burst, int carouselPasses) {

    /** What the sender's own configuration assumes where it says nothing, at the given rate. */
    public static LinkSettings defaults(long rateBytesPerSecond) {
        return new LinkSettings(1500, rateBytesPerSecond, 0.10, 0.02, Duration.ofMillis(20), 2);
    }

    public LinkSettings withMtu(int value) {
        return new LinkSettings(value, rateBytesPerSecond, parity, loss, burst, carouselPasses);
    }

    public LinkSettings withRate(long bytesPerSecond) {
        return new LinkSettings(mtu, bytesPerSecond, parity, loss, burst, carouselPasses);
    }

    public LinkSettings withRepair(double parityShare, double lossShare, Duration burstLength) {
        return new LinkSettings(mtu, rateBytesPerSecond, parityShare, lossShare, burstLength, carouselPasses);
    }

    public LinkSettings withCarousel(int passes) {
        return new LinkSettings(mtu, rateBytesPerSecond, parity, loss, burst, passes);
    }
}
