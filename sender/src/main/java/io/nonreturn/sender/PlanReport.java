package io.nonreturn.sender;

import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.watch.Plan;
import io.nonreturn.sender.watch.Plan.Amount;
import io.nonreturn.wire.settings.Units;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/** What {@code nonreturn plan} tells, as a table or as JSON. */
final class PlanReport {

  private static final int LARGEST = 10;
  private static final int FAILURES = 10;

  private final LinkOptions link;
  private final Map<String, Plan> plans = new LinkedHashMap<>();

  /** @param link over which it would go */
  PlanReport(LinkOptions link) {
    this.link = link;
  }

  /** @param plan null for a mirror that follows a folder */
  void add(String mirror, Plan plan) {
    plans.put(mirror, plan);
  }

  /** Without what is here already, parity included. */
  private double seconds(Amount sent) {
    return sent.bytes() * (1 + link.parity()) / link.rateBytesPerSecond();
  }

  private static Amount sum(List<Plan.Line> lines, Function<Plan.Line, Amount> part) {
    return lines.stream().map(part).reduce(Amount.NONE, Amount::plus);
  }

  private static Amount minus(Amount all, Amount fetched) {
    return new Amount(all.files() - fetched.files(), all.bytes() - fetched.bytes(), all.unknown() - fetched.unknown());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    plans.forEach((mirror, plan) -> text(mirror, plan, text));
    return text.toString();
  }

  private void text(String mirror, Plan plan, StringBuilder text) {
    if (plan == null) {
      text.append("mirror ").append(mirror).append(" follows a folder: nothing is fetched\n");
      return;
    }
    List<Plan.Line> lines = plan.lines();
    Amount all = sum(lines, Plan.Line::all);
    Amount fetched = sum(lines, Plan.Line::fetched);
    Amount added = sum(lines, Plan.Line::added);
    Amount dropped = sum(lines, Plan.Line::dropped).plus(sum(plan.removed(), Plan.Line::dropped));
    text.append("mirror ").append(mirror).append('\n');
    int examined = lines.size() + plan.failed().size();
    text.append(String.format("  %-14s %,d", "bundles", plan.bundles()));
    text.append(examined < plan.bundles() ? String.format(", of which %,d were looked into (see --most) or have no file%n", examined) : String.format("%n"));
    row(text, "files", all, "");
    row(text, "here already", minus(all, fetched), "");
    row(text, "to fetch", fetched, "");
    row(text, "would be added", added, ", at least " + Units.approximateTime(Math.max(1, seconds(added))) + " at the link's rate");
    row(text, "would go", dropped, plan.removed().isEmpty() ? "" : String.format(", and %,d whole bundles with them", plan.removed().size()));
    lines.stream()
        .sorted(Comparator.comparingLong((Plan.Line line) -> line.added().bytes()).reversed())
        .filter(line -> line.added().files() > 0)
        .limit(LARGEST)
        .forEach(line -> text.append("    + ").append(line.bundle()).append("  ").append(words(line.added())).append('\n'));
    plan.removed().stream()
        .limit(LARGEST)
        .forEach(line -> text.append("    - ").append(line.bundle()).append("  ").append(words(line.dropped())).append('\n'));
    plan.failed().stream().limit(FAILURES).forEach(why -> text.append("    ! ").append(why).append('\n'));
    if (plan.failed().size() > FAILURES) {
      text.append(String.format("    ! and %,d more that could not be looked into%n", plan.failed().size() - FAILURES));
    }
  }

  private static void row(StringBuilder text, String title, Amount amount, String more) {
    text.append(String.format("  %-14s ", title)).append(words(amount)).append(more).append('\n');
  }

  private static String words(Amount amount) {
    String files = String.format("%,d %s", amount.files(), amount.files() == 1 ? "file" : "files");
    String bytes = amount.files() == 0 ? "" : ", " + Units.approximateBytes((double) amount.bytes());
    return files + bytes + (amount.unknown() == 0 ? "" : String.format(" and %,d of unknown size", amount.unknown()));
  }

  String json() {
    List<Map<String, Object>> mirrors = new ArrayList<>();
    plans.forEach((mirror, plan) -> mirrors.add(json(mirror, plan)));
    return JsonMapper.shared().writeValueAsString(Map.of("mirrors", mirrors)) + "\n";
  }

  private Map<String, Object> json(String mirror, Plan plan) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mirror", mirror);
    json.put("follows", plan == null ? "folder" : "upstream");
    if (plan != null) {
      Amount all = sum(plan.lines(), Plan.Line::all);
      Amount fetched = sum(plan.lines(), Plan.Line::fetched);
      Amount added = sum(plan.lines(), Plan.Line::added);
      json.put("bundles", plan.bundles());
      json.put("examined", plan.lines().size() + plan.failed().size());
      json.put("all", json(all));
      json.put("here", json(minus(all, fetched)));
      json.put("to_fetch", json(fetched));
      json.put("added", json(added));
      json.put("dropped", json(sum(plan.lines(), Plan.Line::dropped).plus(sum(plan.removed(), Plan.Line::dropped))));
      json.put("removed_bundles", plan.removed().stream().map(Plan.Line::bundle).toList());
      json.put("seconds_at_link_rate", seconds(added));
      json.put("lines", plan.lines().stream().limit(1_000).map(PlanReport::json).toList());
      json.put("failed", plan.failed());
    }
    return json;
  }

  private static Map<String, Object> json(Plan.Line line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bundle", line.bundle());
    json.put("all", json(line.all()));
    json.put("to_fetch", json(line.fetched()));
    json.put("added", json(line.added()));
    json.put("dropped", json(line.dropped()));
    return json;
  }

  private static Map<String, Object> json(Amount amount) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("files", amount.files());
    json.put("bytes", amount.bytes());
    json.put("unknown_sizes", amount.unknown());
    return json;
  }
}
