package io.nonreturn.bench.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether a figure stayed as it was: the median of the last quarter of its samples against the median of the second quarter, since in the
 * first quarter daemons are still warming up. Medians, as a single sample on a busy machine says nothing.
 */
final class Trend {
  private final String name;
  private final String unit;
  private final double share;
  private final double slack;
  private final List<Double> samples = new ArrayList<>();

  /**
   * @param share by which the last may exceed the earlier
   * @param slack and this much on top, in units
   */
  Trend(String name, String unit, double share, double slack) {
    this.name = name;
    this.unit = unit;
    this.share = share;
    this.slack = slack;
  }

  void add(double sample) {
    samples.add(sample);
  }

  double last() {
    return samples.isEmpty() ? 0 : samples.getLast();
  }

  boolean isFlat() {
    return samples.size() >= 4 && late() <= limit();
  }

  /** For the report. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%-28s %s: second quarter %.1f %s, last quarter %.1f, limit %.1f (+%.0f%% and %.0f)",
        name,
        isFlat() ? "flat" : "RISES",
        early(),
        unit,
        late(),
        limit(),
        100 * share,
        slack);
  }

  private double limit() {
    return early() * (1 + share) + slack;
  }

  private double early() {
    return median(samples.size() / 4, samples.size() / 2);
  }

  private double late() {
    return median(samples.size() - samples.size() / 4, samples.size());
  }

  private double median(int from, int to) {
    double[] sorted = samples.subList(from, to).stream().mapToDouble(d -> d).toArray();
    Arrays.sort(sorted);
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }
}
