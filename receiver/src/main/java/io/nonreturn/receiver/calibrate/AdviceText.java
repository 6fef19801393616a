package io.nonreturn.receiver.calibrate;

import io.nonreturn.wire.settings.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was measured, and what follows, for people and for programs. */
public final class AdviceText {
  private AdviceText() {}

  /** The heading of {@link #row}. */
  public static String heading() {
    return String.format("%6s %14s %12s %10s %9s %12s %12s", "MTU", "RATE", "FRAMES", "LOST", "LOSSES", "LONGEST", "KERNEL DROPS");
  }

  /** One step. */
  public static String row(StepResult step) {
    int losses = step.losses().lengths().values().stream().mapToInt(Integer::intValue).sum();
    return String.format(Locale.ROOT, "%6d %14s %,12d %9.4f%% %,9d %9.1f ms %,12d", step.mtu(), rate(step), step.sent(),
        100 * step.loss(), losses, step.gapMillis(), step.kernelDrops());
  }

  /** The losses of the step that the advice rests on, what each geometry would have made of them, and the table to paste. */
  public static List<String> lines(Advice advice) {
    List<String> lines = new ArrayList<>();
    LossPattern losses = advice.step().losses();
    if (!losses.isEmpty()) {
      lines.add("Losses at " + rate(advice.step()) + ": " + lengths(losses));
      lines.add("Blocks that would not have been repaired, were each of these twice as long (as they were: in brackets):");
      lines.addAll(table(advice));
      lines.add("");
    }
    lines.add("For sender.toml:");
    lines.add("");
    advice.toToml().lines().forEach(lines::add);
    return lines;
  }

  private static String rate(StepResult step) {
    return String.format(Locale.ROOT, "%.1f MB/s", step.rate() / 1e6);
  }

  private static String lengths(LossPattern losses) {
    return losses.lengths().entrySet().stream().map(each -> length(each.getKey(), each.getValue(), losses)).collect(Collectors.joining(", "));
  }

  private static String length(int from, int count, LossPattern losses) {
    if (from == 1) {
      return String.format(Locale.ROOT, "%,d of 1 frame", count);
    }
    int to = 2 * from - 1;
    return String.format(Locale.ROOT, "%,d of %,d-%,d frames (%.1f-%.1f ms)", count, from, to, losses.millis(from), losses.millis(to));
  }

  private static List<String> table(Advice advice) {
    List<Trial> trials = advice.trials();
    List<Duration> bursts = trials.stream().map(trial -> trial.candidate().burst()).distinct().toList();
    Map<Double, List<Trial>> rows = trials.stream().collect(Collectors.groupingBy(trial -> trial.candidate().geometry().parity()));
    List<String> lines = new ArrayList<>();
    lines.add(String.format("%7s %9s", "PARITY", "SHARDS")
        + bursts.stream().map(burst -> String.format("%18s", "BURST " + Units.formatDuration(burst))).collect(Collectors.joining()));
    for (double parity : rows.keySet().stream().sorted().toList()) {
      Candidate first = rows.get(parity).getFirst().candidate();
      lines.add(String.format("%7s %9s", Units.formatFraction(parity), first.dataShards() + "+" + first.parityShards())
          + rows.get(parity).stream().map(trial -> String.format("%18s", cell(trial, advice.chosen()))).collect(Collectors.joining()));
    }
    return lines;
  }

  private static String cell(Trial trial, Trial chosen) {
    if (trial.candidate().equals(chosen.candidate())) {
      return "chosen: 0";
    }
    double doubled = 100 * trial.doubled().share();
    return doubled == 0 ? "0" : String.format(Locale.ROOT, "%.2f%% (%.2f%%)", doubled, 100 * trial.asSeen().share());
  }

  /** All of it, for programs. */
  public static String json(List<StepResult> steps, Optional<Advice> advice) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    ArrayNode all = json.putArray("steps");
    steps.forEach(step -> {
      ObjectNode each = all.addObject()
          .put("mtu", step.mtu())
          .put("rate_bytes_per_second", step.rate())
          .put("sent", step.sent())
          .put("received", step.received())
          .put("loss", step.loss())
          .put("longest_gap_millis", step.gapMillis())
          .put("kernel_drops", step.kernelDrops());
      ObjectNode losses = each.putObject("losses_by_frames");
      step.losses().lengths().forEach((from, count) -> losses.put(Integer.toString(from), count));
    });
    advice.ifPresent(found -> {
      ArrayNode geometries = json.putArray("geometries");
      found.trials().forEach(trial -> geometries.addObject()
          .put("parity", trial.candidate().geometry().parity())
          .put("burst_millis", trial.candidate().burst().toMillis())
          .put("data_shards", trial.candidate().dataShards())
          .put("parity_shards", trial.candidate().parityShards())
          .put("blocks_lost", trial.asSeen().share())
          .put("blocks_lost_of_doubled", trial.doubled().share()));
      json.put("link", found.toToml());
    });
    return json.toString();
  }
}
