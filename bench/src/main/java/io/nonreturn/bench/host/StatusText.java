package io.nonreturn.bench.host;

import io.nonreturn.wire.settings.Printable;
import io.nonreturn.wire.settings.Units;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A status as lines for a terminal: the daemon's own judgement, as its page shows it, and figures.
 *
 * @param state its word: {@code well}, {@code starting}, {@code cut}, {@code losing}, {@code warned} or {@code late}
 * @param why what is wrong and what to do, a line each; the reason of the word first
 * @param lines all else
 */
record StatusText(String state, List<String> why, List<String> lines) {
  static final String WELL = "well";
  private static final int MOST_LINES = 12;

  boolean isWell() {
    return state.equals(WELL);
  }

  static StatusText of(SideFile side, JsonNode status, Instant now) {
    return side instanceof SideFile.Low ? low(status, now) : high(status, now);
  }

  private static StatusText low(JsonNode status, Instant now) {
    Set<String> why = why(status);
    for (JsonNode mirror : status.path("mirrors")) {
      if (mirror.hasNonNull("problem")) {
        why.add("mirror " + text(mirror, "name") + ": " + text(mirror, "problem"));
      }
    }
    long rate = status.path("rate_bytes_per_second").asLong(0);
    long backlog = status.path("backlog_bytes").asLong(0);
    long seconds = rate == 0 ? 0 : backlog / rate;
    List<String> lines = new ArrayList<>();
    lines.add(row("stream", "epoch " + text(status, "epoch") + ", sequence " + grouped(status, "sequence") + ", session " + text(status, "session")));
    lines.add(row("sent", grouped(status, "bundles_sent") + " bundles, " + size(status, "bytes_sent") + " in " + grouped(status, "frames_sent") + " frames"));
    lines.add(row("waiting", size(backlog) + (seconds > 0 ? ", " + Units.approximateTime((double) seconds) + " at " + size(rate) + "/s" : "")));
    lines.add(row("disk", size(status, "disk_usable_bytes") + " free"));
    lines.add("");
    lines.add(String.format("%-20s %-12s %9s %8s %14s", "MIRROR", "ECOSYSTEM", "BUNDLES", "SKIPPED", "LOOKED"));
    for (JsonNode mirror : status.path("mirrors")) {
      long skipped = mirror.path("skipped").properties().stream().mapToLong(each -> each.getValue().asLong(0)).sum();
      lines.add(String.format(Locale.ROOT, "%-20s %-12s %,9d %,8d %14s", text(mirror, "name"), text(mirror, "ecosystem"),
          mirror.path("bundles").asLong(0), skipped, ago(mirror.path("looked_micros").asLong(0), now)));
    }
    return new StatusText(state(status), List.copyOf(why), lines);
  }

  private static StatusText high(JsonNode status, Instant now) {
    Set<String> why = why(status);
    status.path("alarms").forEach(alarm -> why.add(text(alarm, "what")));
    JsonNode frames = status.path("frames");
    long sent = frames.path("sent").asLong(0);
    List<String> lines = new ArrayList<>();
    lines.add(row("stream", "epoch " + text(status, "epoch") + ", head " + grouped(status, "head_sequence") + ", session " + text(status, "session")));
    long heard = status.path("beacon_age_millis").asLong(-1);
    lines.add(row("link", heard < 0 ? "the sender was never heard" : String.format(Locale.ROOT, "sender heard %.1f s ago, %,d frames, %,d lost (%.3f%%), %,d kernel drops",
        heard / 1e3, sent, frames.path("lost").asLong(0), sent == 0 ? 0 : 100.0 * frames.path("lost").asLong(0) / sent, frames.path("kernel_drops").asLong(0))));
    lines.add(row("published", grouped(status, "bundles_published") + " bundles, " + size(status, "bytes_published") + "; lag " + Units.approximateTime(status.path("lag_micros").asLong(0) / 1e6)
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
    return new StatusText(state(status), List.copyOf(why), lines);
  }

  private static String state(JsonNode status) {
    return text(status.path("condition"), "word");
  }

  /** Why it is not well; nothing when it is. */
  private static Set<String> why(JsonNode status) {
    Set<String> why = new LinkedHashSet<>();
    if (!state(status).equals(WELL)) {
      why.add(text(status.path("condition"), "why"));
    }
    return why;
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
    return micros == 0 ? "never" : Units.approximateTime((double) Math.max(0, ChronoUnit.SECONDS.between(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), now))) + " ago";
  }
}
