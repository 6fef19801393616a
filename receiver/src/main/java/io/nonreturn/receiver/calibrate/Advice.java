package io.nonreturn.receiver.calibrate;

import io.nonreturn.wire.settings.Units;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The configuration that follows from a sweep: the fastest step that lost next to nothing, less a margin; parity for twice what was lost there, and
 * never less than the defaults.
 *
 * @param best the step that it rests on
 * @param rate bytes a second
 * @param loss that the parity outlasts
 * @param parity repair data for each byte of data
 * @param burst that is repaired
 */
public record Advice(StepResult best, long rate, double loss, double parity, Duration burst) {
  /** What is lost at a step that still counts as carried. */
  public static final double CARRIED = 0.001;
  /** Of the rate that was carried. */
  static final double MARGIN = 0.2;

  private static final double LEAST_LOSS = 0.02;
  private static final double LEAST_PARITY = 0.1;
  private static final long LEAST_BURST_MILLIS = 20;
  private static final long MOST_BURST_MILLIS = 10_000;

  /** Empty if even the slowest step lost too much. */
  public static Optional<Advice> of(List<StepResult> results) {
    return results.stream()
        .filter(step -> step.loss() <= CARRIED && step.sent() > 0)
        .max(Comparator.comparingLong(StepResult::rate))
        .map(best -> {
          double loss = Math.max(LEAST_LOSS, 2 * best.loss());
          long burst = Math.clamp((long) Math.ceil(2 * best.gapMillis()), LEAST_BURST_MILLIS, MOST_BURST_MILLIS);
          return new Advice(best, Math.round(best.rate() * (1 - MARGIN)), loss, Math.max(LEAST_PARITY, 4 * best.loss()), Duration.ofMillis(burst));
        });
  }

  /** The table to paste into the low side's file. */
  public String toToml() {
    return String.format(
        Locale.ROOT,
        "# carried: %.1f MB/s with %.4f%% lost; %.0f%% of that are left as a margin%n[link]%nmtu = %d%nrate = \"%s\"%nparity = \"%s\"%nloss = \"%s\"%nburst = \"%s\"%n",
        best.rate() / 1e6,
        100 * best.loss(),
        100 * MARGIN,
        best.mtu(),
        rate < 10_000_000 ? rate / 1_000 + " kB/s" : rate / 1_000_000 + " MB/s",
        Units.formatFraction(parity),
        Units.formatFraction(loss),
        Units.formatDuration(burst));
  }
}
