package io.nonreturn.receiver;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.LedgerReader;
import io.nonreturn.receiver.commit.OpenGap;
import io.nonreturn.receiver.ledger.Cause;
import io.nonreturn.receiver.ledger.GapState;
import io.nonreturn.receiver.ledger.IncidentKind;
import io.nonreturn.wire.SequenceRange;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The ledger as {@code nonreturn gaps} prints it: a table to read at three in the morning, or JSON. */
record GapReport(
    LedgerReader.Totals totals,
    long epoch,
    long headSequence,
    Optional<LedgerReader.Beyond> beyond,
    long nowMicros,
    List<Line> lines,
    boolean isCut,
    List<LedgerReader.Closed> closed,
    List<LedgerReader.Incident> incidents,
    Map<String, Long> tallies,
    List<LedgerReader.Lost> lost,
    long lostCount) {
  private static final int CLOSED = 100;
  private static final int INCIDENTS = 100;
  private static final int LOST = 100;
  private static final String PENDING = "none yet: it may be on its way";
  private static final String UNJUDGED = "not known: it had time enough to come, and no receiver that could write looked for a cause";

  /** One gap, and what is missing of it where that is known. */
  record Line(OpenGap gap, OptionalLong missingBytes) {}

  /** Whether anything is missing, or was announced without a signature only, that had time enough to come; or was here and is not any more. */
  boolean isAnyOverdue() {
    return totals.overdue() > 0 || lostCount > 0 || beyond.filter(LedgerReader.Beyond::isOverdue).isPresent();
  }

  static GapReport of(
      LedgerReader ledger, CatalogReader.Snapshot snapshot, StoredShare stored, long nowMicros, boolean isAll, int rows)
      throws SQLException {
    List<Line> lines = new ArrayList<>();
    List<OpenGap> gaps = ledger.gaps(isAll, rows + 1);
    for (OpenGap gap : gaps.subList(0, Math.min(rows, gaps.size()))) {
      boolean isWaiting = gap.bundle().isPresent() && !gap.bundle().get().isRefused();
      lines.add(new Line(gap, isWaiting ? stored.missingBytes(snapshot, gap.places().first()) : OptionalLong.empty()));
    }
    return new GapReport(
        ledger.totals(),
        ledger.epochs().present().epoch(),
        ledger.headSequence(),
        ledger.beyond(),
        nowMicros,
        lines,
        gaps.size() > rows,
        isAll ? ledger.closed(CLOSED) : List.of(),
        ledger.incidents(INCIDENTS),
        ledger.tallies(),
        ledger.lost(LOST),
        ledger.lostCount());
  }

  void table(PrintWriter out) {
    if (lines.isEmpty()) {
      out.println(nothing());
    } else {
      out.printf("%-8s %-20s %-17s %9s %10s  %-26s %s%n", "EPOCH", "SEQUENCES", "STATE", "AGE", "MISSING", "BUNDLE", "CAUSE");
      for (Line line : lines) {
        OpenGap gap = line.gap;
        out.printf(
            "%-8d %-20s %-17s %9s %10s  %-26s %s%n",
            gap.epoch().epoch(),
            new SequenceRange(gap.first(), gap.last()),
            gap.state().words(),
            age(gap),
            line.missingBytes.isPresent() ? bytes(line.missingBytes.getAsLong()) : "?",
            gap.bundle().map(bundle -> bundle.mirror() + " " + bundle.name()).orElse("not known yet"),
            cause(gap) + (gap.remark().isEmpty() ? "" : " (" + gap.remark() + ")"));
      }
      if (isCut) {
        out.println("… and more; --json has no more either, but .totals counts all.");
      }
    }
    out.printf("%nOpen: %,d of sequences up to %,d of epoch %d. Waived: %,d.%n", totals.open(), headSequence, epoch, waived());
    beyond.ifPresent(more -> out.printf(
        "The sender's beacon says %,d of epoch %d, signed only up to %,d: what is lost beyond that is in no row. A head comes every"
            + " ten seconds;%nif none is taken, look at refusals in /api/status and compare the clocks of both sides.%n",
        more.sequence(), more.epoch(), more.epoch() == epoch ? headSequence : 0));
    showLost(out);
    advise(out);
    showClosed(out);
    showIncidents(out);
  }

  private String nothing() {
    if (headSequence == 0) {
      return "Nothing is known to be missing: no signed head has announced anything" + (epoch == 0 ? "" : " of epoch " + epoch) + " yet.";
    }
    String here = " up to sequence " + headSequence + " of epoch " + epoch + " is here.";
    if (waived() > 0) {
      return String.format(Locale.ROOT, "All but %,d that were waived", waived()) + here;
    }
    return (beyond.isPresent() ? "Everything that was signed" : "Nothing is missing: everything") + here;
  }

  private long waived() {
    return totals.byState().getOrDefault(GapState.WAIVED.label(), 0L);
  }

  private void advise(PrintWriter out) {
    Set<Cause> causes = new TreeSet<>();
    lines.stream().filter(line -> line.gap.state() != GapState.WAIVED).forEach(line -> line.gap.cause().ifPresent(causes::add));
    if (!causes.isEmpty()) {
      out.println("\nWhat to do:");
      causes.forEach(cause -> out.printf("  %s: %s.%n", cause.label(), cause.advice()));
      out.println("  To ask for a repeat:  nonreturn ticket -c FILE");
      out.println("  Not to wait any more: nonreturn waive -c FILE SEQUENCES --by NAME --reason TEXT");
    }
  }

  private void showLost(PrintWriter out) {
    if (lost.isEmpty()) {
      return;
    }
    out.printf("%nLost by this side's own disk, as a scrub found: %,d files. They are served no more, and awaited again.%n", lostCount);
    for (LedgerReader.Lost one : lost) {
      out.printf(
          "  epoch %d, %d  %s %s: %s (%s), found %s ago%s%n",
          one.epoch().epoch(), one.sequence(), one.mirror(), one.bundle(), one.path(), bytes(one.size()), age(one.foundMicros(), nowMicros),
          one.isShown() ? "" : "; of a generation that was replaced, which no ticket brings");
    }
    if (lostCount > lost.size()) {
      out.printf("  and %,d more%n", lostCount - lost.size());
    }
    out.println("  To ask for a repeat:  nonreturn ticket -c FILE. Ask the disk why: dmesg, smartctl.");
  }

  private void showClosed(PrintWriter out) {
    if (!closed.isEmpty()) {
      out.println("\nClosed after having lasted, latest first:");
    }
    for (LedgerReader.Closed one : closed) {
      SequenceRange range =
          new SequenceRange(one.epoch().sequence(one.places().first()), one.epoch().sequence(one.places().last()));
      out.printf(
          "  %s  epoch %d, %s: %s after %s, %s%n",
          time(one.closedMicros()), one.epoch().epoch(), range, one.how(), age(one.announcedMicros(), one.closedMicros()),
          one.cause() == null ? "no cause was found" : one.cause());
    }
    long forgotten = tallies.getOrDefault("forgotten-closed-gap", 0L);
    if (!closed.isEmpty() && forgotten > 0) {
      out.printf("  and %,d older sequences, of which only the number is kept%n", forgotten);
    }
  }

  private void showIncidents(PrintWriter out) {
    if (!incidents.isEmpty()) {
      out.println("\nIncidents, latest first:");
    }
    for (LedgerReader.Incident one : incidents) {
      out.printf(
          "  %s  %s, %s: %s%s%n",
          time(one.lastMicros()), one.kind(), one.subject(), one.detail(),
          one.times() > 1 ? " (" + one.times() + " times)" : "");
    }
    incidents.stream()
        .flatMap(one -> IncidentKind.of(one.kind()).stream())
        .distinct()
        .forEach(kind -> out.printf("  %s means: %s.%n", kind.label(), kind.meaning()));
  }

  void json(PrintWriter out) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("epoch", epoch).put("head_sequence", headSequence);
    ObjectNode sums = root.putObject("totals").put("open", totals.open()).put("oldest_micros", totals.oldestMicros());
    ObjectNode states = sums.putObject("by_state");
    totals.byState().forEach(states::put);
    ObjectNode causes = sums.putObject("by_cause");
    totals.byCause().forEach(causes::put);
    beyond.ifPresent(more -> root.putObject("beyond_head")
        .put("epoch", more.epoch())
        .put("sequence", more.sequence())
        .put("overdue", more.isOverdue()));
    ArrayNode gaps = root.putArray("gaps");
    for (Line line : lines) {
      OpenGap gap = line.gap;
      ObjectNode node = gaps.addObject()
          .put("epoch", gap.epoch().epoch())
          .put("first", gap.first())
          .put("last", gap.last())
          .put("state", gap.state().label())
          .put("announced_micros", gap.announcedMicros())
          .put("age_seconds", Math.max(0, nowMicros - gap.announcedMicros()) / 1_000_000);
      gap.cause().ifPresent(cause ->
          node.put("cause", cause.label()).put("meaning", cause.meaning()).put("advice", cause.advice()));
      gap.bundle().ifPresent(bundle -> node.put("mirror", bundle.mirror())
          .put("name", bundle.name())
          .put("generation", bundle.generation())
          .put("refused", bundle.isRefused()));
      line.missingBytes.ifPresent(missing -> node.put("missing_bytes", missing));
      if (!gap.remark().isEmpty()) {
        node.put("remark", gap.remark());
      }
    }
    root.put("more", isCut);
    ArrayNode history = root.putArray("closed");
    for (LedgerReader.Closed one : closed) {
      history.addObject()
          .put("epoch", one.epoch().epoch())
          .put("first", one.epoch().sequence(one.places().first()))
          .put("last", one.epoch().sequence(one.places().last()))
          .put("announced_micros", one.announcedMicros())
          .put("closed_micros", one.closedMicros())
          .put("cause", one.cause())
          .put("how", one.how());
    }
    ArrayNode notes = root.putArray("incidents");
    for (LedgerReader.Incident one : incidents) {
      notes.addObject()
          .put("kind", one.kind())
          .put("epoch", one.epoch().epoch())
          .put("subject", one.subject())
          .put("detail", one.detail())
          .put("first_micros", one.firstMicros())
          .put("last_micros", one.lastMicros())
          .put("times", one.times());
    }
    ArrayNode gone = root.putObject("lost").put("count", lostCount).putArray("files");
    for (LedgerReader.Lost one : lost) {
      gone.addObject()
          .put("epoch", one.epoch().epoch())
          .put("sequence", one.sequence())
          .put("mirror", one.mirror())
          .put("bundle", one.bundle())
          .put("path", one.path())
          .put("size", one.size())
          .put("sha256", one.blob().hex())
          .put("found_micros", one.foundMicros())
          .put("shown", one.isShown());
    }
    ObjectNode counts = root.putObject("counts");
    tallies.forEach(counts::put);
    out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(root));
  }

  private static String cause(OpenGap gap) {
    if (gap.bundle().isPresent() && gap.bundle().get().isRefused()) {
      return "refused: " + gap.bundle().get().reason();
    }
    return gap.cause().map(cause -> cause.meaning() + " [" + cause.label() + "]").orElse(gap.isPending() ? PENDING : UNJUDGED);
  }

  private String age(OpenGap gap) {
    return age(gap.announcedMicros(), nowMicros);
  }

  private static String age(long fromMicros, long toMicros) {
    Duration age = Duration.ofSeconds(Math.max(0, toMicros - fromMicros) / 1_000_000);
    if (age.toDays() > 0) {
      return age.toDays() + " d " + age.toHoursPart() + " h";
    }
    if (age.toHours() > 0) {
      return age.toHours() + " h " + age.toMinutesPart() + " min";
    }
    return age.toMinutes() > 0 ? age.toMinutes() + " min" : age.toSeconds() + " s";
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    do {
      value /= 1_000;
      unit++;
    } while (value >= 999.5 && unit < 4);
    return String.format(Locale.ROOT, value < 9.95 ? "%.1f %sB" : "%.0f %sB", value, "kMGTP".charAt(unit));
  }
}
