package io.nonreturn.sender;

import io.nonreturn.sender.stage.ResendDesk;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.Ticket;
import io.nonreturn.wire.TicketException;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.audit.AuditLog;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code nonreturn resend}: takes a ticket that a person carried from the high side, and has sent again what it asks for. What is typed
 * is believed nothing: it can only name sequences, and only what was staged here is ever sent.
 */
@Command(
    name = "resend",
    mixinStandardHelpOptions = true,
    description =
        "Takes a ticket of the high side (nonreturn ticket) and has its gaps sent again. Says in words what will be sent. Works while"
            + " the sender runs, and while it does not: then at its next start.",
    footer = {
      "",
      "Exit codes: 0 queued (or shown), 1 the journal cannot be used, 2 wrong usage, configuration or keys, or the ticket is refused.",
      "Example: nonreturn resend -c sender.toml --dry-run CODE"
    })
public final class ResendCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ResendCommand.class);

  /** Older tickets are refused: what they ask for was asked for anew since, or has come by itself. */
  private static final Duration OLDEST = Duration.ofDays(30);

  /** By so much the clock may have been set back since the high side last heard it. */
  private static final Duration MOST_AHEAD = Duration.ofDays(1);

  private static final int LINES = 20;

  @Spec private CommandSpec spec;

  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "the sender's configuration (TOML)")
  private Path file;

  @Option(names = "--dry-run", description = "only say what would be sent")
  private boolean dryRun;

  @Parameters(arity = "1..*", paramLabel = "CODE", description = "the code as it is printed; case, blanks and hyphens do not matter")
  private List<String> words;

  private final InstantSource clock;

  /** By the system's clock. */
  public ResendCommand() {
    this(InstantSource.system());
  }

  ResendCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    try {
      SenderConfig config = SenderConfig.read(file);
      LinkKey key = KeyFiles.readLink(config.linkKey());
      try (ResendDesk desk = ResendDesk.open(Sender.journalFile(config), clock)) {
        return take(config, key, desk);
      }
    } catch (SettingsException | KeyFileException e) {
      return fail(2, e.getMessage());
    } catch (IOException e) {
      return fail(1, FileErrors.describe(e));
    }
  }

  private int take(SenderConfig config, LinkKey key, ResendDesk desk) throws IOException {
    StreamState state = desk.state();
    Ticket ticket;
    try {
      ticket = Ticket.parse(String.join(" ", words), key, state.epoch());
    } catch (TicketException e) {
      return fail(2, "ticket refused: " + e.getMessage());
    }
    String code = ticket.code(key, state.epoch());
    String refusal = refusal(ticket, desk.earlier(code));
    if (refusal != null) {
      return fail(2, "ticket refused: " + refusal);
    }
    List<SequenceRange> known = tell(config, state, ticket, desk);
    if (known.isEmpty()) {
      return fail(2, "ticket refused: this stream has given none of its sequences; the highest is " + state.sequence());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun) {
      out.println("Nothing was queued (--dry-run).");
    } else {
      String user = System.getProperty("user.name");
      record(config, code, known);
      if (!desk.queue(code, ticket.issuedUnixMinutes(), known, user)) {
        return fail(2, "ticket refused: it was taken a moment ago");
      }
      LOG.info("queued ticket={} sequences={} by={}", code, known, user);
      out.println("Queued. A running sender begins within a second, another one at its start.");
    }
    out.flush();
    return 0;
  }

  /** Before it is queued: what a ticket asked for leaves at once. */
  private void record(SenderConfig config, String code, List<SequenceRange> ranges) throws IOException {
    try (AuditLog audit = AuditLog.open(config.audit(), AuditEvent.person(), clock)) {
      String sequences = ranges.stream().map(SequenceRange::toString).collect(Collectors.joining(", "));
      audit.record(List.of(AuditEvent.of(AuditAction.RESEND, AuditEvent.person(), sequences, "code", code)));
    }
  }

  private String refusal(Ticket ticket, ResendDesk.Earlier earlier) {
    if (earlier != null) {
      return "it was taken before, " + minute(earlier.accepted()) + " by " + earlier.by()
          + "; if gaps are still open, print a new one on the high side";
    }
    Instant issued = issued(ticket);
    Instant now = clock.instant();
    if (issued.isBefore(now.minus(OLDEST))) {
      return "it was issued " + minute(issued) + ", more than " + OLDEST.toDays() + " days ago; print a new one on the high side";
    }
    if (issued.isAfter(now.plus(MOST_AHEAD))) {
      return "it was issued " + minute(issued) + ", which is to come: is the clock of this host right? It says " + minute(now);
    }
    return null;
  }

  /** Says what will be sent; returns the ranges as far as the stream knows them. */
  private List<SequenceRange> tell(SenderConfig config, StreamState state, Ticket ticket, ResendDesk desk) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Ticket issued " + minute(issued(ticket)) + ", for epoch " + state.epoch() + ":");
    List<SequenceRange> known = new ArrayList<>();
    long bundles = 0;
    long bytes = 0;
    int linesLeft = LINES;
    for (SequenceRange range : ticket.ranges()) {
      ResendDesk.Holding holding = desk.holding(range);
      bundles += holding.bundles();
      bytes += holding.bytes();
      out.println("  " + range + ": " + words(holding, state));
      if (holding.unknown() < range.count()) {
        known.add(new SequenceRange(range.first(), Math.min(range.last(), state.sequence())));
      }
      List<ResendDesk.Line> lines = desk.lines(range, linesLeft);
      for (ResendDesk.Line line : lines) {
        out.println("    " + line.sequence() + "  " + line.mirror() + "/" + line.name() + " generation " + line.generation()
            + (line.removed() ? ", removed" : ", " + size(line.bytes())));
      }
      linesLeft -= lines.size();
      if (lines.size() < holding.bundles()) {
        out.println("    and " + (holding.bundles() - lines.size()) + " more");
      }
    }
    double seconds = bytes * (1 + config.link().parity()) / config.link().rateBytesPerSecond();
    out.println("In all " + bundles + (bundles == 1 ? " bundle, " : " bundles, ") + size(bytes) + ": at least "
        + duration(seconds) + " at the link's rate, longer beside other traffic.");
    out.flush();
    return known;
  }

  private static String words(ResendDesk.Holding holding, StreamState state) {
    List<String> parts = new ArrayList<>();
    if (holding.bundles() > 0) {
      parts.add(holding.bundles() + (holding.bundles() == 1 ? " bundle, " : " bundles, ") + size(holding.bytes()));
    }
    if (holding.superseded() > 0) {
      parts.add(holding.superseded() + " superseded, answered by an inventory");
    }
    if (holding.unknown() > 0) {
      parts.add(holding.unknown() + " never given, as the highest is " + state.sequence());
    }
    return String.join("; ", parts);
  }

  private static String size(long bytes) {
    return Units.approximateBytes((double) bytes);
  }

  private static String duration(double seconds) {
    if (seconds < 120) {
      return Math.max(1, Math.round(seconds)) + " s";
    }
    return seconds < 7_200 ? Math.round(seconds / 60) + " min" : Math.round(seconds / 3_600) + " h";
  }

  private static Instant issued(Ticket ticket) {
    return Instant.ofEpochSecond(60 * ticket.issuedUnixMinutes());
  }

  private static String minute(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MINUTES).toString();
  }

  private int fail(int code, String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return code;
  }
}
