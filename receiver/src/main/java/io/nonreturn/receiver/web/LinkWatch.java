package io.nonreturn.receiver.web;

import io.nonreturn.receiver.decode.BeaconSink;
import io.nonreturn.wire.Beacon;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Remembers the last beacon: how long ago, and how far the two sides' clocks are apart. Written by the opener, read by any. */
public final class LinkWatch implements BeaconSink {
    private final LongSupplier nanoClock;
    private final LongSupplier clockMicros;
    private volatile Last last;

    private record Last(long receivedNanos, long skewMicros, Beacon beacon) {}

    /**
     * Takes its clocks.
     *
     * @param nanoClock the one that beacons are stamped with on arrival
     * @param clockMicros this side's time since 1970
     */
    public LinkWatch(LongSupplier nanoClock, LongSupplier clockMicros) {
        this.nanoClock = nanoClock;
        this.clockMicros = clockMicros;
    }

    @Override
    public void beacon(long session, long frameSequence, Beacon beacon, long receivedNanos) {
        last = new Last(receivedNanos, clockMicros.getAsLong() - beacon.clockUnixMicros(), beacon);
    }

    /** Milliseconds since the last beacon; empty before the first. */
    public OptionalLong ageMillis() {
        Last known = last;
        return known == null
                ? OptionalLong.empty()
                : OptionalLong.of((nanoClock.getAsLong() - known.receivedNanos) / 1_000_000);
    }

    /** This side's clock minus the low side's, in microseconds, the link's delay included; empty before the first beacon. */
    public OptionalLong skewMicros() {
        Last known = last;
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.skewMicros);
    }

    /** Bytes that the sender has still to send, as of the last beacon; 0 before it. */
    public long backlogBytes() {
        Last known = last;
        return known == null ? 0 : known.beacon.backlogBytes();
    }
}
