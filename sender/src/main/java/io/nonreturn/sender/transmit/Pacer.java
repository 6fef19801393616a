package io.nonreturn.sender.transmit;

/**
 * Two token buckets. In any span of time no more bytes leave than the rate allows in it, plus one burst, plus what the
 * sender owes because it was held up; and owed bytes leave at no more than twice the rate. A thread that has to wait for a
 * processor while bytes wait for it would lose that time for good otherwise. Integers throughout, so nothing drifts. For one
 * thread; times are nanoseconds of any clock that does not run backwards.
 */
final class Pacer {
  private static final long NANOS = 1_000_000_000L;

  private final long rate;
  private final long burstBytes;
  private final long catchUpNanos;

  /** From empty to full; waiting longer brings no more. */
  private final long fullNanos;

  /** Bytes that may leave by the rate, times a billion. */
  private long credit;

  /** Bytes that may leave at twice the rate, times a billion: what is owed leaves no faster. */
  private long peakCredit;

  private long last;

  /** Until when the link idles because it has nothing to carry. */
  private long restsUntil;

  /**
   * @param rateBytesPerSecond the rate
   * @param burstBytes most bytes that leave at once
   * @param catchUpNanos the longest hold-up that is made good
   * @param now the time of the start; nothing is owed yet
   */
  Pacer(long rateBytesPerSecond, long burstBytes, long catchUpNanos, long now) {
    rate = rateBytesPerSecond;
    this.burstBytes = burstBytes;
    this.catchUpNanos = catchUpNanos;
    fullNanos = Math.ceilDiv(burstBytes * NANOS, rate) + catchUpNanos;
    credit = burstBytes * NANOS;
    peakCredit = credit;
    last = now;
    restsUntil = now;
  }

  /**
   * The burst for a link: 256 KiB or a millisecond of the rate, whichever is less, since receive buffers are not
   * unlimited; but never less than two frames.
   */
  static long burstBytes(long rateBytesPerSecond, int frameBytes) {
    return Math.max(Math.min(256 << 10, rateBytesPerSecond / 1000), 2L * frameBytes);
  }

  /** Adds what the time since the last call has brought. */
  void advance(long now) {
    if (restsUntil - last > 0) {
      accrue(Math.min(now, restsUntil));
      credit = Math.min(credit, burstBytes * NANOS);
    }
    accrue(now);
  }

  private void accrue(long now) {
    long elapsed = Math.clamp(now - last, 0, fullNanos);
    last = Math.max(last, now);
    credit = Math.min(credit + elapsed * rate, burstBytes * NANOS + catchUpNanos * rate);
    peakCredit = Math.min(peakCredit + 2 * elapsed * rate, burstBytes * NANOS);
  }

  /**
   * Nothing waits to be sent before {@code until}: the link idles because it has nothing to carry, and idling owes nothing. What
   * comes after that moment and has to wait does.
   */
  void rest(long until) {
    restsUntil = until;
  }

  /** Whether so many bytes may leave now. */
  boolean allows(int bytes) {
    return Math.min(credit, peakCredit) >= bytes * NANOS;
  }

  /** Takes what has left. */
  void take(int bytes) {
    credit -= bytes * NANOS;
    peakCredit -= bytes * NANOS;
  }

  /** How long until so many bytes may leave, in nanoseconds; more than a burst is never allowed at once. */
  long nanosUntil(long bytes) {
    long wanted = Math.min(bytes, burstBytes) * NANOS;
    return Math.max(nanosUntil(wanted - credit, rate), nanosUntil(wanted - peakCredit, 2 * rate));
  }

  private static long nanosUntil(long missing, long perNano) {
    return missing <= 0 ? 0 : Math.ceilDiv(missing, perNano);
  }
}
