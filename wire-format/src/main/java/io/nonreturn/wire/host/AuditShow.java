package io.nonreturn.wire.host;

import io.nonreturn.wire.audit.AuditLine;
import io.nonreturn.wire.audit.AuditReader;
import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import io.nonreturn.wire.settings.Printable;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nonreturn audit show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Prints the record, oldest first: number, time, what, subject, who, facts. Does not verify it.",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_HELP, ExitCodes.FAILED_HELP, ExitCodes.USAGE_HELP},
    footerHeading = "%nExamples:%n",
    footer = {
      "  nonreturn audit show -c receiver.toml --since 1d",
      "  nonreturn audit show -c receiver.toml --what waived --json",
      "  nonreturn audit show -c sender.toml --since 2026-01-31T08:00:00Z"
    })
final class AuditShow implements Callable<Integer> {
  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "sender.toml or receiver.toml")
  private Path file;

  @Option(names = "--since", paramLabel = "TIME", description = "From then on: a time as in the lines, or how long ago, such as \"2 h\".")
  private String since;

  @Option(names = "--what", paramLabel = "WORD", description = "Only lines of this kind, such as committed or waived.")
  private String what;

  @Option(names = "--json", description = "The lines as they stand.")
  private boolean isJson;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, CommandFailure {
    Instant from = since == null ? Instant.MIN : from(since, Instant.now());
    PrintWriter out = spec.commandLine().getOut();
    long unreadable = 0;
    try (AuditReader reader = new AuditReader(Sides.read(file).audit().folder())) {
      for (AuditReader.Raw raw = reader.next(); raw != null; raw = reader.next()) {
        Optional<AuditLine> line = AuditLine.parse(raw.bytes());
        unreadable += line.isEmpty() ? 1 : 0;
        if (line.isPresent() && isWanted(line.get(), from)) {
          out.println(isJson ? new String(raw.bytes(), StandardCharsets.UTF_8) : text(line.get()));
        }
      }
    }
    out.flush();
    if (unreadable > 0) {
      spec.commandLine().getErr().println(unreadable + " lines are no lines of this log: nonreturn audit verify -c " + file + " says what that means");
      spec.commandLine().getErr().flush();
    }
    return ExitCodes.OK;
  }

  private boolean isWanted(AuditLine line, Instant from) {
    return !line.at().isBefore(from) && (what == null || what.equals(line.event().what().label()));
  }

  private static Instant from(String text, Instant now) throws CommandFailure {
    try {
      return Instant.parse(text);
    } catch (DateTimeException notATime) {
      try {
        return now.minus(Units.parseDuration(text));
      } catch (IllegalArgumentException e) {
        throw CommandFailure.usage("--since " + text + " is neither a time nor a duration", "write 2026-01-31T08:00:00Z, or \"2 h\"");
      }
    }
  }

  private static String text(AuditLine line) {
    String facts = line.event().facts().entrySet().stream()
        .map(fact -> fact.getKey() + "=" + Printable.of(fact.getValue()))
        .collect(Collectors.joining(" "));
    return String.format(
        "%8d  %s  %-14s %s  (%s) %s",
        line.number(), line.at(), line.event().what().label(), Printable.of(line.event().subject()), Printable.of(line.event().who()), facts);
  }
}
