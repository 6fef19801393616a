package io.nonreturn.bench.host;

import io.nonreturn.wire.settings.Printable;
import io.nonreturn.wire.settings.Units;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * A status as lines for a terminal.
 *
 * @param state one word: {@code well}, or what is not: {@code starting}, {@code cut}, {@code losing}, {@code late}, {@code not well}
 * @param why what is wrong and what to do, a line each
 * @param lines all else
 */
record StatusText(String state, List<String> why, List<String> lines) {
  static final String WELL = "well";
  private static final long LATE_SECONDS = 900;
  private static final int MOST_LINES = 12;

  boolean isWell() {
    return state.equals(WELL);
  }

  static StatusText of(SideFile side, JsonNode status, Instant now) {
    return side instanceof SideFile.Low ? low(status, now) : high(status, now);
  }

  private static StatusText low(JsonNode status, Instant now) {
    List<String> why = new ArrayList<>();
    String state = WELL;
    long rate = status.path("rate_bytes_per_second").asLong(0);
    long backlog = status.path("backlog_bytes").asLong(0);
    long seconds = rate == 0 ? 0 : backlog / rate;
    if (seconds > LATE_SECONDS) {
      state = "late";
      why.add("what waits takes " + duration(seconds) + " at the link's rate: raise link.rate if the link allows it, or select less");
    }
    for (var failure : status.path("send_failures").properties()) {
      if (failure.getValue().asLong(0) > 0) {
        state = "losing";
        why.add("the kernel refused " + failure.getValue().asLong(0) + " datagrams: " + failure.getKey() + "; see OPERATIONS, send failures");
      }
    }
    for (JsonNode mirror : status.path("mirrors")) {
      if (mirror.hasNonNull("problem")) {
        state = state.equals(WELL) ? "not well" : state;
        why.add("mirror " + text(mirror, "name") + ": " + text(mirror, "problem"));
      }
    }
    if (!status.path("ready").asBoolean(false)) {
      state = "starting";
    }
    List<String> lines = new ArrayList<>();
    lines.add(row("stream", "epoch " + text(status, "epoch") + ", sequence " + grouped(status, "sequence") + ", session " + text(status, "session")));
    lines.add(row("sent", grouped(status, "bundles_sent") + " bundles, " + size(status, "bytes_sent") + " in " + grouped(status, "frames_sent") + " frames"));
    lines.add(row("waiting", size(backlog) + (seconds > 0 ? ", " + duration(seconds) + " at " + size(rate) + "/s" : "")));
    lines.add(row("disk", size(status, "disk_usable_bytes") + " free"));
    lines.add("");
    lines.add(String.format("%-20s %-12s %9s %8s %14s", "MIRROR", "ECOSYSTEM", "BUNDLES", "SKIPPED", "LOOKED"));
    for (JsonNode mirror : status.path("mirrors")) {
      long skipped = mirror.path("skipped").properties().stream().mapToLong(each -> each.getValue().asLong(0)).sum();
      lines.add(String.format(Locale.ROOT, "%-20s %-12s %,9d %,8d %14s", text(mirror, "name"), text(mirror, "ecosystem"),
          mirror.path("bundles").asLong(0), skipped, ago(mirror.path("looked_micros").asLong(0), now)));
    }
    return new StatusText(state, why, lines);
  }

  private static StatusText high(JsonNode status, Instant now) {
    List<String> why = new ArrayList<>();
    String state = WELL;
    for (JsonNode alarm : status.path("alarms")) {
      String label = text(alarm, "label");
      why.add(label + ": " + text(alarm, "what"));
      state = label.equals("beacon-missing") ? "cut" : state.equals("cut") ? state : label.equals("gaps") ? "losing" : state.equals(WELL) ? "not well" : state;
    }
    if (!status.path("ready").asBoolean(false)) {
      state = "starting";
    }
    JsonNode frames = status.path("frames");
    long sent = frames.path("sent").asLong(0);
    List<String> lines = new ArrayList<>();
    lines.add(row("stream", "epoch " + text(status, "epoch") + ", head " + grouped(status, "head_sequence") + ", session " + text(status, "session")));
    long heard = status.path("beacon_age_millis").asLong(-1);
    lines.add(row("link", heard < 0 ? "the sender was never heard" : String.format(Locale.ROOT, "sender heard %.1f s ago, %,d frames, %,d lost (%.3f%%), %,d kernel drops",
        heard / 1e3, sent, frames.path("lost").asLong(0), sent == 0 ? 0 : 100.0 * frames.path("lost").asLong(0) / sent, frames.path("kernel_drops").asLong(0))));
    lines.add(row("published", grouped(status, "bundles_published") + " bundles, " + size(status, "bytes_published") + "; lag " + duration(status.path("lag_micros").asLong(0) / 1_000_000)
        + "; " + size(status, "sender_backlog_bytes") + " wait on the low side"));
    lines.add(row("missing", grouped(status.path("ledger"), "open") + " bundles; nonreturn gaps says which"));
    lines.add("");
    if (!status.path("in_flight").isEmpty()) {
      lines.add(String.format("%-44s %12s %12s", "ARRIVING", "HERE", "OF"));
      status.path("in_flight").valueStream().limit(MOST_LINES).forEach(each ->
          lines.add(String.format("%-44s %12s %12s", name(each), size(each, "bytes_done"), size(each, "bytes_total"))));
    }
    lines.add(String.format("%-44s %12s %14s", "PUBLISHED LAST", "SIZE", "WHEN"));
    status.path("recent").valueStream().limit(MOST_LINES).forEach(each ->
        lines.add(String.format("%-44s %12s %14s", name(each), size(each, "bytes"), ago(each.path("published_micros").asLong(0), now))));
    return new StatusText(state, why, lines);
  }

  private static String row(String name, String value) {
    return String.format("%-10s %s", name, value);
  }

  private static String name(JsonNode bundle) {
    return text(bundle, "mirror") + "/" + text(bundle, "name");
  }

  /** What came over the link must not steer a terminal. */
  private static String text(JsonNode node, String field) {
    return Printable.of(node.path(field).asString(""));
  }

  private static String grouped(JsonNode node, String field) {
    return String.format(Locale.ROOT, "%,d", node.path(field).asLong(0));
  }

  private static String size(JsonNode node, String field) {
    return size(node.path(field).asLong(0));
  }

  private static String size(long bytes) {
    return Units.approximateBytes((double) bytes);
  }

  private static String ago(long micros, Instant now) {
    return micros == 0 ? "never" : duration(Math.max(0, ChronoUnit.SECONDS.between(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), now))) + " ago";
  }

  private static String duration(long seconds) {
    Duration d = Duration.ofSeconds(seconds);
    return seconds < 120 ? seconds + " s" : seconds < 7_200 ? d.toMinutes() + " min" : seconds < 172_800 ? d.toHours() + " h" : d.toDays() + " d";
  }
}
