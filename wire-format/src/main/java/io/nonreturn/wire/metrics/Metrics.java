package io.nonreturn.wire.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a monitor collects, written down at the moment it asks: stages count for themselves, and none of them knows of this. Names follow the
 * conventions of Prometheus: base units, {@code _total} on what only rises (added here). One thread.
 */
public final class Metrics {

  /** Of {@link #text}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  /** Of the values of a distribution, those that each quantile is not below; the last is the largest value. */
  public static final List<Double> SHARES = List.of(0.5, 0.9, 0.99, 0.999, 1.0);

  private static final double MICROS = 1e6;

  private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
  private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
  private final List<SummarySnapshot> summaries = new ArrayList<>();

  /**
   * Something that only rises until the process ends.
   *
   * @param name without {@code _total}
   * @param labels name, value, and so on; the same names at each call for a metric
   */
  public Metrics counter(String name, String help, Number value, String... labels) {
    counters
        .computeIfAbsent(name, key -> CounterSnapshot.builder().name(key).help(help))
        .dataPoint(CounterDataPointSnapshot.builder().value(value.doubleValue()).labels(Labels.of(labels)).build());
    return this;
  }

  /** Something that rises and falls. */
  public Metrics gauge(String name, String help, Number value, String... labels) {
    gauges
        .computeIfAbsent(name, key -> GaugeSnapshot.builder().name(key).help(help))
        .dataPoint(GaugeDataPointSnapshot.builder().value(value.doubleValue()).labels(Labels.of(labels)).build());
    return this;
  }

  /** Whether something is so: 1 or 0. */
  public Metrics flag(String name, String help, boolean value, String... labels) {
    return gauge(name, help, value ? 1 : 0, labels);
  }

  /**
   * A distribution, in seconds.
   *
   * @param count values so far
   * @param micros in microseconds, the quantiles of {@link #SHARES} in their order
   */
  public Metrics seconds(String name, String help, long count, long... micros) {
    List<Quantile> quantiles = new ArrayList<>();
    for (int i = 0; i < SHARES.size(); i++) {
      quantiles.add(new Quantile(SHARES.get(i), micros[i] / MICROS));
    }
    summaries.add(
        SummarySnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(SummaryDataPointSnapshot.builder().count(count).quantiles(Quantiles.of(quantiles)).build())
            .build());
    return this;
  }

  /** All of it in Prometheus' text format. */
  public byte[] text() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    counters.values().forEach(counter -> all.metricSnapshot(counter.build()));
    gauges.values().forEach(gauge -> all.metricSnapshot(gauge.build()));
    summaries.forEach(all::metricSnapshot);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(bytes, all.build());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into memory
    }
    return bytes.toByteArray();
  }
}
