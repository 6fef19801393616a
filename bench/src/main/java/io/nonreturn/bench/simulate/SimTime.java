package io.nonreturn.bench.simulate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time of the simulated world, which only the simulation moves, and what the clocks of both sides make of it. */
final class SimTime {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private long nanos = 1_000_000_000L;

  /** Nanoseconds since the world began; what {@link System#nanoTime} is to a process. */
  long nanos() {
    return nanos;
  }

  void advance(long to) {
    nanos = Math.max(nanos, to);
  }

  /** A side's clock: it may be wrong. */
  final class SideClock extends Clock {
    private Duration error = Duration.ZERO;

    void step(Duration by) {
      error = error.plus(by);
    }

    void repair() {
      error = Duration.ZERO;
    }

    Duration error() {
      return error;
    }

    @Override
    public Instant instant() {
      return START.plusNanos(nanos).plus(error);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
