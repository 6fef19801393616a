package io.nonreturn.wire;

import java.util.random.RandomGenerator;

/**
 * Names one run of a sender: 44 bits of the low side's clock in milliseconds, then 20 random bits. Unsigned.
 *
 * <p>Ids only grow. The sender stores each before its first frame and takes a higher one next time, whatever its clock says;
 * the receiver stores the highest whose seal opened and refuses lower ones. So no key is ever used by two runs, and a
 * recording of an old session can not take the place of the live one. The random bits tell apart two senders that
 * were given one key by mistake.
 */
public final class SessionId {
  private static final int RANDOM_BITS = 20;
  private static final long MILLIS_END = 1L << (Long.SIZE - RANDOM_BITS);

  private SessionId() {}

  /**
   * The id of the next session; never 0.
   *
   * @param clockMillis milliseconds since 1970
   * @param last the id of the session before, 0 when there was none
   * @throws IllegalStateException when the clock or the id before is after the year 2527
   */
  public static long next(long clockMillis, long last, RandomGenerator random) {
    long millis = Math.max(clockMillis, millis(last) + 1);
    if (millis >= MILLIS_END) {
      throw new IllegalStateException("millis=" + millis + " > LIMIT=" + MILLIS_END + ": set the clock; if that is right, make a new link key");
    }
    return millis << RANDOM_BITS | random.nextInt(1 << RANDOM_BITS);
  }

  /** The clock in the id: milliseconds since 1970, or later than the clock was when it had been set back. */
  public static long millis(long id) {
    return id >>> RANDOM_BITS;
  }

  /** 16 hexadecimal digits. */
  public static String hex(long id) {
    return String.format("%016x", id);
  }
}
