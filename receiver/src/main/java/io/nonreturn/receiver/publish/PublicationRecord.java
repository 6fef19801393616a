package io.nonreturn.receiver.publish;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.CommittedBundle;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What was published: totals and the latest bundles of all time, and the latency from staged to published since this process
 * started, in microseconds with three significant digits up to one day. The two times come from the clocks of two machines; a
 * bundle that seems to arrive before it was staged is counted as taking no time, and as skewed. Written by the committer's
 * thread, read by any; guarded by itself.
 */
public final class PublicationRecord {
  private static final int LATEST = 200;

  private final Histogram latencyMicros = new Histogram(1, TimeUnit.DAYS.toMicros(1), 3);
  private final Deque<CommittedBundle> latest = new ArrayDeque<>();
  private Totals totals = new Totals(0, 0, 0);
  private long version;
  private long lagMicros;
  private long skewed;

  /**
   * Sums over everything that was ever published; what no longer can be counted stays at the largest number.
   *
   * @param bundles how many, of all generations
   * @param artifacts of these bundles
   * @param bytes of these artifacts; beyond 2^53 after a restart only about
   */
  public record Totals(long bundles, long artifacts, long bytes) {
    Totals plus(long moreArtifacts, long moreBytes) {
      return new Totals(bundles + 1, artifacts + moreArtifacts, Math.min(Long.MAX_VALUE - moreBytes, bytes) + moreBytes);
    }
  }

  /**
   * Latency from staged to published.
   *
   * @param count bundles measured
   * @param p50 microseconds, as the following
   * @param p90 of a tenth at most exceeded
   * @param p99 of a hundredth at most exceeded
   * @param p999 of a thousandth at most exceeded
   * @param max the longest
   * @param skewed bundles whose staging time lay in this side's future
   */
  public record Latency(long count, long p50, long p90, long p99, long p999, long max, long skewed) {}

  /**
   * All of it at one moment: a bundle that is among the latest is in the totals.
   *
   * @param totals over everything that was ever published
   * @param latest bundles, newest first
   * @param lagMicros high-side clock minus low-side time of staging, of the bundle published last; negative where the clocks
   *     differ so
   * @param latency of the bundles published since the process started
   */
  public record Moment(Totals totals, List<CommittedBundle> latest, long lagMicros, Latency latency) {}

  /** Reads totals and latest bundles of earlier runs. */
  public static PublicationRecord load(CatalogReader catalog) throws IOException {
    PublicationRecord record = new PublicationRecord();
    catalog.snapshot(snapshot -> {
      record.totals = snapshot
          .first(
              // Not sum(), which fails on an overflow: a blob of any size may be named any number of times.
              "SELECT count(*), CAST(total(artifacts) AS INTEGER), CAST(total(bytes) AS INTEGER) FROM bundle"
                  + " WHERE published_micros IS NOT NULL",
              row -> new Totals(row.getLong(1), row.getLong(2), row.getLong(3)))
          .orElseThrow();
      record.latest.addAll(snapshot.all(
          "SELECT " + CommittedBundle.COLUMNS + " FROM bundle b JOIN mirror m ON m.name = b.mirror"
              + " WHERE b.published_micros IS NOT NULL ORDER BY b.published_micros DESC, b.sequence DESC LIMIT ?",
          CommittedBundle::read,
          LATEST));
      return record;
    });
    return record;
  }

  synchronized void published(CommittedBundle bundle, long publishedMicros) {
    lagMicros = publishedMicros - bundle.stagedMicros();
    if (lagMicros < 0) {
      skewed++;
    }
    latencyMicros.recordValue(Math.clamp(lagMicros, 0, latencyMicros.getHighestTrackableValue()));
    totals = totals.plus(bundle.artifacts(), bundle.bytes());
    latest.addFirst(bundle.published(publishedMicros));
    if (latest.size() > LATEST) {
      latest.removeLast();
    }
    version++;
  }

  /** What is known at this moment. */
  public synchronized Moment now() {
    return new Moment(totals, latest(), lagMicros, latency());
  }

  /** Changes with every publication of this process; equal versions mean equal indexes. */
  public synchronized long version() {
    return version;
  }

  /** Sums over everything that was ever published. */
  public synchronized Totals totals() {
    return totals;
  }

  /** The latest bundles, newest first. */
  public synchronized List<CommittedBundle> latest() {
    return List.copyOf(latest);
  }

  /** Latency of the bundles published since the process started. */
  public synchronized Latency latency() {
    return new Latency(
        latencyMicros.getTotalCount(),
        latencyMicros.getValueAtPercentile(50),
        latencyMicros.getValueAtPercentile(90),
        latencyMicros.getValueAtPercentile(99),
        latencyMicros.getValueAtPercentile(99.9),
        latencyMicros.getMaxValue(),
        skewed);
  }
}
