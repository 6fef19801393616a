package io.nonreturn.sender.stage;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/** What staging did since start. Thread-safe. */
public final class StagingStats {

  private static final long MAX_MICROS = Duration.ofHours(24).toNanos() / 1_000;

  private final LongAdder files = new LongAdder();
  private final LongAdder copiedBytes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Histogram latencyMicros = new Histogram(MAX_MICROS, 3);

  /** From the first sight of a change to its number in the stream; the time that files took to settle is part of it. */
  public record Latency(long count, long p50, long p90, long p99, long p999, long max) {}

  void copied(long bytes) {
    files.increment();
    copiedBytes.add(bytes);
  }

  void failed() {
    failures.increment();
  }

  void staged(long observedMicros, long nowMicros) {
    synchronized (latencyMicros) {
      latencyMicros.recordValue(Math.clamp(nowMicros - observedMicros, 0, MAX_MICROS));
    }
  }

  /** Files that were read and stored. */
  public long files() {
    return files.sum();
  }

  /** Their bytes. */
  public long copiedBytes() {
    return copiedBytes.sum();
  }

  /** Attempts that failed as a whole, such as on a full disk, or a question to an upstream; each is repeated. */
  public long failures() {
    return failures.sum();
  }

  /** Percentiles in microseconds. */
  public Latency latency() {
    synchronized (latencyMicros) {
      return new Latency(
          latencyMicros.getTotalCount(),
          latencyMicros.getValueAtPercentile(50),
          latencyMicros.getValueAtPercentile(90),
          latencyMicros.getValueAtPercentile(99),
          latencyMicros.getValueAtPercentile(99.9),
          latencyMicros.getMaxValue());
    }
  }
}
