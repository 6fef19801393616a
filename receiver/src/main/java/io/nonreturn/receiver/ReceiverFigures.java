package io.nonreturn.receiver;

import static io.nonreturn.wire.host.StatusFigures.ago;
import static io.nonreturn.wire.host.StatusFigures.grouped;
import static io.nonreturn.wire.host.StatusFigures.row;
import static io.nonreturn.wire.host.StatusFigures.size;
import static io.nonreturn.wire.host.StatusFigures.text;

import io.nonreturn.wire.host.StatusText;
import io.nonreturn.wire.settings.Units;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The receiver's status page as lines for a terminal. */
final class ReceiverFigures {
  private static final int MOST_LINES = 12;

  private ReceiverFigures() {}

  static StatusText of(JsonNode page, Instant now) {
    List<String> problems = page.path("alarms").valueStream().map(alarm -> text(alarm, "what")).toList();
    List<String> lines = new ArrayList<>();
    lines.add(row("stream", "epoch " + text(page, "epoch") + ", head " + grouped(page, "head_sequence") + ", session " + text(page, "session")));
    lines.add(row("link", link(page)));
    lines.add(row("published", grouped(page, "bundles_published") + " bundles, " + size(page, "bytes_published") + "; lag "
        + Units.approximateTime(page.path("lag_micros").asLong(0) / 1e6) + "; " + size(page, "sender_backlog_bytes") + " wait on the low side"));
    lines.add(row("missing", grouped(page.path("ledger"), "open") + " bundles; nonreturn gaps says which"));
    lines.add("");
    if (!page.path("in_flight").isEmpty()) {
      lines.add(String.format("%-44s %12s %12s", "ARRIVING", "HERE", "OF"));
      page.path("in_flight").valueStream().limit(MOST_LINES).forEach(each ->
          lines.add(String.format("%-44s %12s %12s", name(each), size(each, "bytes_done"), size(each, "bytes_total"))));
    }
    lines.add(String.format("%-44s %12s %14s", "PUBLISHED LAST", "SIZE", "WHEN"));
    page.path("recent").valueStream().limit(MOST_LINES).forEach(each ->
        lines.add(String.format("%-44s %12s %14s", name(each), size(each, "bytes"), ago(each, "published_micros", now))));
    return StatusText.of(page, problems, lines);
  }

  private static String link(JsonNode page) {
    long heard = page.path("beacon_age_millis").asLong(-1);
    if (heard < 0) {
      return "the sender was never heard";
    }
    JsonNode frames = page.path("frames");
    long sent = frames.path("sent").asLong(0);
    long lost = frames.path("lost").asLong(0);
    return String.format(Locale.ROOT, "sender heard %.1f s ago, %,d frames, %,d lost (%.3f%%), %,d kernel drops",
        heard / 1e3, sent, lost, sent == 0 ? 0 : 100.0 * lost / sent, frames.path("kernel_drops").asLong(0));
  }

  private static String name(JsonNode bundle) {
    return text(bundle, "mirror") + "/" + text(bundle, "name");
  }
}
