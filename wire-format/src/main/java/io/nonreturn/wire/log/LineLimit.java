package io.nonreturn.wire.log;

/**
 * At most so many lines a second, so that whoever makes one line cheap cannot fill a disk. One thread at a time.
 *
 * <p>Windows are whole seconds of a clock that never goes back.
 */
final class LineLimit {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final int linesPerSecond;
  private long window = Long.MIN_VALUE;
  private int lines;
  private long suppressed;

  LineLimit(int linesPerSecond) {
    this.linesPerSecond = linesPerSecond;
  }

  /** Whether one more may be written; one that may not is counted. */
  boolean allows(long nowNanos) {
    if (lines(nowNanos) < linesPerSecond) {
      lines++;
      return true;
    }
    suppressed++;
    return false;
  }

  /** How many were not written before this second began, once; 0 while it lasts. */
  long takeSuppressed(long nowNanos) {
    if (suppressed == 0 || Math.floorDiv(nowNanos, SECOND_NANOS) == window) {
      return 0;
    }
    return takeAll();
  }

  /** The same at the end, whatever second it is. */
  long takeAll() {
    long all = suppressed;
    suppressed = 0;
    return all;
  }

  private int lines(long nowNanos) {
    long now = Math.floorDiv(nowNanos, SECOND_NANOS);
    if (now != window) {
      window = now;
      lines = 0;
    }
    return lines;
  }
}
