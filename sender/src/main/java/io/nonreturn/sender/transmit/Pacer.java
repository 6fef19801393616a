package io.nonreturn.sender.transmit;

/**
 * A token bucket: in any span of time no more bytes leave than the rate allows in it, plus one burst. Integers
 * throughout, so nothing drifts. For one thread; times are nanoseconds of any clock that does not run backwards.
 */
final class Pacer {
  private static final long NANOS = 1_000_000_000L;

  private final long rate;
  private final long burstBytes;

  /** From empty to full; waiting longer brings no more. */
  private final long fullNanos;

  /** Bytes that may leave, times a billion. */
  private long credit;

  private long last;

  /**
   * @param rateBytesPerSecond the rate
   * @param burstBytes most bytes that leave at once
   * @param now the time of the start; the bucket begins full
   */
  Pacer(long rateBytesPerSecond, long burstBytes, long now) {
    rate = rateBytesPerSecond;
    this.burstBytes = burstBytes;
    fullNanos = Math.ceilDiv(burstBytes * NANOS, rate);
    credit = burstBytes * NANOS;
    last = now;
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
    long elapsed = Math.clamp(now - last, 0, fullNanos);
    last = Math.max(last, now);
    credit = Math.min(credit + elapsed * rate, burstBytes * NANOS);
  }

  /** Whether so many bytes may leave now. */
  boolean allows(int bytes) {
    return credit >= bytes * NANOS;
  }

  /** Takes what has left. */
  void take(int bytes) {
    credit -= bytes * NANOS;
  }

  /** How long until so many bytes may leave, in nanoseconds; more than a burst is never allowed at once. */
  long nanosUntil(long bytes) {
    long missing = Math.min(bytes, burstBytes) * NANOS - credit;
    return missing <= 0 ? 0 : Math.ceilDiv(missing, rate);
  }
}
