package io.nonreturn.sender.web;

import io.nonreturn.wire.live.Past;
import java.util.List;

/**
 * Counts every two seconds what left since the last time, and keeps an hour of that: what charts show, and rates are computed from. {@link
 * #beat} belongs to one thread, the rest to any.
 */
public final class Pulse {

  /** From one row to the next. */
  static final int STEP_SECONDS = 2;

  private static final int ROWS = 3_600 / STEP_SECONDS;
  private static final int TEN_SECONDS = 10 / STEP_SECONDS;
  private static final int MINUTE = 60 / STEP_SECONDS;

  /** A shorter time says nothing about a disk. */
  private static final long FORECAST_SECONDS = 300;

  private static final double MICROS = 1e6;

  private final Past past = new Past(ROWS, List.of("time", "line", "backlog", "failures", "room"));
  private Counters before;

  /**
   * What was counted up to a moment.
   *
   * @param micros since 1970
   * @param bytesSent since start
   * @param failures since start
   * @param backlogBytes now
   * @param usableBytes now
   */
  public record Counters(long micros, long bytesSent, long failures, long backlogBytes, long usableBytes) {}

  /** Adds a row. */
  public void beat(Counters now) {
    if (before != null && now.micros > before.micros) {
      double seconds = (now.micros - before.micros) / MICROS;
      past.add(
          Math.rint(now.micros / MICROS),
          (now.bytesSent - before.bytesSent) / seconds,
          (double) now.backlogBytes,
          (double) (now.failures - before.failures),
          (double) now.usableBytes);
    }
    before = now;
  }

  /** What leaves now. */
  public SenderStatus.Flow flow(long rateBytesPerSecond, long backlogBytes, double parity) {
    double now = past.mean("line", TEN_SECONDS);
    double failures = 0;
    for (double some : past.latest("failures", MINUTE)) {
      failures += some;
    }
    return new SenderStatus.Flow(
        Math.round(now), now / rateBytesPerSecond, backlogBytes * (1 + parity) / rateBytesPerSecond, Math.round(failures));
  }

  /** In how many seconds the disk has no room; -1: not foreseen. */
  public long fullInSeconds() {
    return past.secondsUntil("room", 0, FORECAST_SECONDS);
  }

  /** The rows. */
  public Past past() {
    return past;
  }
}
