package io.nonreturn.sender;

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

/** The sender's status page as lines for a terminal. */
final class SenderFigures {
  private SenderFigures() {}

  static StatusText of(JsonNode page, Instant now) {
    List<String> problems = new ArrayList<>();
    for (JsonNode mirror : page.path("mirrors")) {
      if (mirror.hasNonNull("problem")) {
        problems.add("mirror " + text(mirror, "name") + ": " + text(mirror, "problem"));
      }
    }
    long rate = page.path("rate_bytes_per_second").asLong(0);
    long seconds = rate == 0 ? 0 : page.path("backlog_bytes").asLong(0) / rate;
    List<String> lines = new ArrayList<>();
    lines.add(row("stream", "epoch " + text(page, "epoch") + ", sequence " + grouped(page, "sequence") + ", session " + text(page, "session")));
    lines.add(row("sent", grouped(page, "bundles_sent") + " bundles, " + size(page, "bytes_sent") + " in "
        + grouped(page, "frames_sent") + " frames"));
    lines.add(row("waiting", size(page, "backlog_bytes")
        + (seconds > 0 ? ", " + Units.approximateTime((double) seconds) + " at " + size(page, "rate_bytes_per_second") + "/s" : "")));
    lines.add(row("disk", size(page, "disk_usable_bytes") + " free"));
    lines.add("");
    lines.add(String.format("%-20s %-12s %9s %8s %14s", "MIRROR", "ECOSYSTEM", "BUNDLES", "SKIPPED", "LOOKED"));
    for (JsonNode mirror : page.path("mirrors")) {
      long skipped = mirror.path("skipped").properties().stream().mapToLong(each -> each.getValue().asLong(0)).sum();
      lines.add(String.format(Locale.ROOT, "%-20s %-12s %,9d %,8d %14s", text(mirror, "name"), text(mirror, "ecosystem"),
          mirror.path("bundles").asLong(0), skipped, ago(mirror, "looked_micros", now)));
    }
    return StatusText.of(page, problems, lines);
  }
}
