package io.nonreturn.wire.host;

import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import io.nonreturn.wire.doctor.Check;
import io.nonreturn.wire.doctor.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code nonreturn doctor}: whether this host is fit for the side whose configuration is given. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Looks whether this host is fit for the side whose configuration is given, before it runs and while it does: keys, ports, MTU,"
        + " neighbour entry, buffers, offloads, clock, disk, limits, codec. Says of each what it found and a command that mends it. Changes"
        + " nothing. Run it as the account of the service, or as root.",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {" 0:no fault; there may be warnings", " 1:at least one fault", ExitCodes.USAGE_HELP},
    footerHeading = "%nExamples:%n",
    footer = {"  nonreturn doctor -c sender.toml", "  nonreturn doctor -c receiver.toml --json"})
public final class DoctorCommand implements Callable<Integer> {
  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "sender.toml or receiver.toml")
  private Path file;

  @Option(names = "--json", description = "The findings as JSON.")
  private boolean isJson;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws CommandFailure {
    SideFile side = Sides.read(file);
    List<Finding> findings = new ArrayList<>();
    for (Check check : side.checks(new DaemonPage(side, file)::answers)) {
      findings.addAll(look(check));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (isJson) {
      out.println(json(side, findings));
    } else {
      findings.forEach(finding -> tell(finding, out));
    }
    out.flush();
    return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAULT) ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private static List<Finding> look(Check check) {
    try {
      return check.look();
    } catch (IOException e) {
      String name = check.getClass().getSimpleName().replaceAll("Check.*", "").toLowerCase(Locale.ROOT);
      return List.of(Finding.warning(name, "could not be looked at: " + e.getMessage(), "run it as root, or as the account of the service"));
    }
  }

  private void tell(Finding finding, PrintWriter out) {
    Ansi ansi = spec.commandLine().getColorScheme().ansi();
    String colour = switch (finding.level()) {
      case OK -> "green";
      case WARNING -> "bold,yellow";
      case FAULT -> "bold,red";
    };
    String level = String.format("%-7s", finding.level().name().toLowerCase(Locale.ROOT));
    out.println(ansi.string("@|" + colour + " " + level + "|@") + " " + String.format("%-15s", finding.check()) + " " + finding.figure());
    if (!finding.fix().isEmpty()) {
      out.println("        " + finding.fix());
    }
  }

  private static String json(SideFile side, List<Finding> findings) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("daemon", side.daemon());
    ArrayNode all = json.putArray("findings");
    findings.forEach(finding -> all.addObject()
        .put("check", finding.check())
        .put("level", finding.level().name().toLowerCase(Locale.ROOT))
        .put("figure", finding.figure())
        .put("fix", finding.fix()));
    return json.toString();
  }
}
