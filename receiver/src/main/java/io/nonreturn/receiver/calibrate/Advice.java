package io.nonreturn.receiver.calibrate;

import io.nonreturn.wire.settings.Units;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The configuration that follows from a sweep: of each step, less a margin of rate, the cheapest geometry that repairs all its losses were they
 * twice as long; and of those the one that leaves most for data.
 *
 * @param step that it rests on
 * @param chosen its geometry
 * @param trials all that were tried on that step
 */
public record Advice(StepResult step, Trial chosen, List<Trial> trials) {
  /** Of the rate that was carried. */
  static final double MARGIN = 0.2;

  /** Empty if nothing repairs what was lost, not even at the slowest step. */
  public static Optional<Advice> of(List<StepResult> results) {
    record Found(StepResult step, Trial trial) {}

    return results.stream()
        .filter(step -> step.sent() > 0 && less(step) > 0)
        .flatMap(step -> Trial.cheapest(step, less(step)).map(trial -> new Found(step, trial)).stream())
        .max(Comparator.comparingDouble(found -> found.trial().candidate().goodput()))
        .map(found -> new Advice(found.step(), found.trial(), Trial.all(found.step(), less(found.step()))));
  }

  private static long less(StepResult step) {
    long rate = Math.round(step.rate() * (1 - MARGIN));
    long unit = rate < 10_000_000 ? 1_000 : 1_000_000;
    return rate / unit * unit;
  }

  /** The table to paste into the low side's file. */
  public String toToml() {
    Candidate settings = chosen.candidate();
    return String.format(
        Locale.ROOT,
        "# carried: %.1f MB/s with %.4f%% lost; %.0f%% of that are left as a margin%n"
            + "# blocks of %d shards and %d of parity: of %d, with each loss twice as long as it was, none would have been lost%n"
            + "[link]%nmtu = %d%nrate = \"%s\"%nparity = \"%s\"%nloss = \"%s\"%nburst = \"%s\"%n",
        step.rate() / 1e6,
        100 * step.loss(),
        100 * MARGIN,
        settings.dataShards(),
        settings.parityShards(),
        chosen.doubled().blocks(),
        step.mtu(),
        Units.formatBytesPerSecond(settings.rate()),
        Units.formatFraction(settings.geometry().parity()),
        Units.formatFraction(settings.geometry().loss()),
        Units.formatDuration(settings.burst()));
  }
}
