package io.nonreturn.wire.host;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.audit.AuditReport;
import io.nonreturn.wire.audit.AuditVerifier;
import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code nonreturn audit verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Follows the chain from the first line to the last and names the first line that was changed, removed, moved, or cut off.",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {" 0:the chain holds", " 1:it is broken, or cannot be read; the message names the line", ExitCodes.USAGE_HELP},
    footerHeading = "%nWho can write the files can write a new chain from the first line on. So note the last line's number and hash elsewhere, on"
        + " paper or on another host, and verify against it later:%n",
    footer = "  nonreturn audit verify -c receiver.toml --expect NUMBER:HASH")
final class AuditVerify implements Callable<Integer> {
  private static final Pattern EXPECTED = Pattern.compile("([1-9][0-9]{0,17}):([0-9a-fA-F]{64})");

  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "sender.toml or receiver.toml")
  private Path file;

  @Option(names = "--first", paramLabel = "NUMBER", defaultValue = "1", description = "Of the first line that must be here, where older files"
      + " were moved to an archive (1).")
  private long first;

  @Option(names = "--expect", paramLabel = "NUMBER:HASH", description = "A line and its hash, as an earlier run printed them.")
  private String expected;

  @Option(names = "--json", description = "The result as JSON.")
  private boolean isJson;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, CommandFailure {
    Path folder = Sides.read(file).audit().folder();
    if (first < 1) {
      throw CommandFailure.usage("--first " + first + " is no line", "lines are numbered from 1");
    }
    AuditVerifier verifier = new AuditVerifier(folder, first);
    if (expected != null) {
      Matcher parts = EXPECTED.matcher(expected);
      if (!parts.matches()) {
        throw CommandFailure.usage("--expect " + expected + " is no line and hash", "write NUMBER:HASH as nonreturn audit verify prints them");
      }
      verifier.expect(Long.parseLong(parts.group(1)), Digest.parse(parts.group(2)));
    }
    AuditReport report = verifier.run();
    PrintWriter out = spec.commandLine().getOut();
    if (isJson) {
      out.println(json(folder, report));
    } else {
      tell(folder, report, out);
    }
    out.flush();
    return report.isSound() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static void tell(Path folder, AuditReport report, PrintWriter out) {
    report.fault().ifPresentOrElse(
        fault -> out.printf(
            "BROKEN: line %d %s (%s): %s.%nSound before it: %,d lines. Keep a copy of %s as it is, and compare with your copies.%n",
            fault.line(), fault.kind().label(), fault.where(), fault.detail(), report.lines(), folder),
        () -> out.printf("The chain holds: %,d lines in %d files of %s.%n", report.lines(), report.files(), folder));
    if (report.torn() > 0) {
      out.printf("%,d writes were cut off by a crash; the lines after them say so.%n", report.torn());
    }
    if (report.isTailTorn()) {
      out.println("The last write was cut off by a crash, or is under way; the next line will say so.");
    }
    if (report.isSound() && report.lines() > 0) {
      out.printf("Last line, to be noted elsewhere: %d:%s%n", report.last(), report.hash().hex());
    }
  }

  private static String json(Path folder, AuditReport report) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("folder", folder.toString());
    json.put("sound", report.isSound());
    json.put("files", report.files());
    json.put("lines", report.lines());
    json.put("first", report.first());
    json.put("last", report.last());
    json.put("hash", report.hash().hex());
    json.put("torn", report.torn());
    json.put("tail_torn", report.isTailTorn());
    report.fault().ifPresent(fault -> json.putObject("fault")
        .put("kind", fault.kind().label())
        .put("line", fault.line())
        .put("where", fault.where())
        .put("detail", fault.detail()));
    return json.toString();
  }
}
