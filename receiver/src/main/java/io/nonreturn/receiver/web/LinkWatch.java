package io.nonreturn.receiver.web;

import io.nonreturn.receiver.decode.BeaconSink;
import io.nonreturn.wire.Beacon;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Remembers the last beacon: how long ago, and how far the two sides' clocks are apart. Written by the opener, read by any. */
public final class LinkWatch implements BeaconSink {
  private final LongSupplier nanoClock;
  private final LongSupplier clockMicros;
  private volatile Heard last;

  private long framesHeard;
  private long heardNanos;
  private long headsTaken;
  private long headNanos;

  /**
   * A beacon as it came.
   *
   * @param receivedNanos when, by the clock that never goes back
   * @param skewMicros this side's clock minus the low side's, the link's delay included
   * @param session that sent it
   * @param beacon what it says
   */
  public record Heard(long receivedNanos, long skewMicros, long session, Beacon beacon) {}

  /**
   * Takes its clocks.
   *
   * @param nanoClock the one that beacons are stamped with on arrival
   * @param clockMicros this side's time since 1970
   */
  public LinkWatch(LongSupplier nanoClock, LongSupplier clockMicros) {
    this.nanoClock = nanoClock;
    this.clockMicros = clockMicros;
    this.heardNanos = nanoClock.getAsLong();
    this.headNanos = heardNanos;
  }

  @Override
  public void beacon(long session, long frameSequence, Beacon beacon, long receivedNanos) {
    last = new Heard(receivedNanos, clockMicros.getAsLong() - beacon.clockUnixMicros(), session, beacon);
  }

  /**
   * Milliseconds since anything authentic came, or since this was made. Frames are noticed when this is asked.
   *
   * @param framesAccepted how many have come by now
   */
  public synchronized long silentMillis(long framesAccepted) {
    if (framesAccepted != framesHeard) {
      framesHeard = framesAccepted;
      heardNanos = nanoClock.getAsLong();
    }
    return (nanoClock.getAsLong() - heardNanos) / 1_000_000;
  }

  /** Silence counts from now on: before, nobody could have been heard. */
  synchronized void restart() {
    heardNanos = nanoClock.getAsLong();
    headNanos = heardNanos;
  }

  /**
   * Milliseconds since a head was last taken, or since one could have been. Heads are noticed when this is asked.
   *
   * @param taken how many were taken by now
   * @param isPossible whether one can be taken: not while nothing comes at all
   */
  synchronized long headlessMillis(long taken, boolean isPossible) {
    if (taken != headsTaken || !isPossible) {
      headsTaken = taken;
      headNanos = nanoClock.getAsLong();
    }
    return (nanoClock.getAsLong() - headNanos) / 1_000_000;
  }

  /** What the last beacon said; empty before the first. */
  public Optional<Heard> heard() {
    return Optional.ofNullable(last);
  }

  /** Milliseconds since the last beacon; empty before the first. */
  public OptionalLong ageMillis() {
    Heard known = last;
    return known == null
        ? OptionalLong.empty()
        : OptionalLong.of((nanoClock.getAsLong() - known.receivedNanos) / 1_000_000);
  }

  /** This side's clock minus the low side's, in microseconds, the link's delay included; empty before the first beacon. */
  public OptionalLong skewMicros() {
    Heard known = last;
    return known == null ? OptionalLong.empty() : OptionalLong.of(known.skewMicros);
  }

  /** Bytes that the sender has still to send, as of the last beacon; 0 before it. */
  public long backlogBytes() {
    Heard known = last;
    return known == null ? 0 : known.beacon.backlogBytes();
  }
}
