package io.nonreturn.receiver.commit;

import java.util.OptionalLong;

/**
 * At most so many log lines a second, so that whoever sends rubbish cannot fill the disk with what is said of it; the rest is
 * counted. One thread.
 */
final class LogLimit {
  private static final long SECOND_MICROS = 1_000_000;

  private final int linesPerSecond;
  private long windowMicros = Long.MIN_VALUE;
  private int lines;
  private long suppressed;

  LogLimit(int linesPerSecond) {
    this.linesPerSecond = linesPerSecond;
  }

  /** Asks for one more line: empty if it must not be written, else how many were suppressed since the last one that was. */
  OptionalLong ask(long nowMicros) {
    long window = Math.floorDiv(nowMicros, SECOND_MICROS);
    if (window != windowMicros) {
      windowMicros = window;
      lines = 0;
    }
    if (lines >= linesPerSecond) {
      suppressed++;
      return OptionalLong.empty();
    }
    lines++;
    OptionalLong allowed = OptionalLong.of(suppressed);
    suppressed = 0;
    return allowed;
  }
}
