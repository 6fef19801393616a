package io.nonreturn.sender;

import io.nonreturn.sender.stage.ResendDesk;
import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.audit.AuditLog;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
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
        if (dryRun) {
          return take(new TicketTaker(config.link(), key, desk, Audit.NONE, clock));
        }
        try (AuditLog audit = AuditLog.open(config.audit(), AuditEvent.person(), clock)) {
          return take(new TicketTaker(config.link(), key, desk, audit, clock));
        }
      }
    } catch (SettingsException | KeyFileException e) {
      return fail(2, e.getMessage());
    } catch (IOException e) {
      return fail(1, FileErrors.describe(e));
    }
  }

  private int take(TicketTaker taker) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    TicketTaker.Offer offer = taker.look(String.join(" ", words));
    offer.lines().forEach(out::println);
    out.flush();
    if (offer.refusal() != null) {
      return fail(2, "ticket refused: " + offer.refusal());
    }
    if (dryRun) {
      out.println("Nothing was queued (--dry-run).");
    } else if (taker.queue(offer, AuditEvent.person())) {
      out.println("Queued. A running sender begins within a second, another one at its start.");
    } else {
      return fail(2, "ticket refused: it was taken a moment ago");
    }
    out.flush();
    return 0;
  }

  private int fail(int code, String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return code;
  }
}
