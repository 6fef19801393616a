package io.nonreturn.wire.host;

import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code nonreturn status}: what the running daemon says of itself, in a terminal. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "What the daemon that runs with this configuration says of itself, and whether it is well. Asks its status page, whose address"
        + " stands in the configuration.",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      " 0:well",
      " 1:not well: starting, cut, losing, warned or late, and why; or the daemon does not answer",
      ExitCodes.USAGE_HELP
    },
    footerHeading = "%nExamples:%n",
    footer = {"  nonreturn status -c receiver.toml", "  nonreturn status -c sender.toml --watch", "  nonreturn status -c receiver.toml --json"})
public final class StatusCommand implements Callable<Integer> {
  private static final long REDRAW_MILLIS = 1_000;
  private static final String HOME_AND_CLEAR = "\033[H\033[2J";

  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "sender.toml or receiver.toml")
  private Path file;

  @Option(names = {"-w", "--watch"}, description = "Draw it again each second, until Ctrl-C.")
  private boolean isWatched;

  @Option(names = "--json", description = "The page as it is.")
  private boolean isJson;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    SideFile side = Sides.read(file);
    DaemonPage page = new DaemonPage(side, file);
    while (true) {
      boolean isWell = show(side, page);
      if (!isWatched) {
        return isWell ? ExitCodes.OK : ExitCodes.FAILED;
      }
      Thread.sleep(REDRAW_MILLIS);
    }
  }

  private boolean show(SideFile side, DaemonPage page) throws CommandFailure, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    StatusText text;
    try {
      JsonNode status = page.read();
      text = side.status(status, Instant.now());
      if (isJson) {
        out.println(isWatched ? status.toString() : status.toPrettyString());
        out.flush();
        return text.isWell();
      }
    } catch (CommandFailure e) {
      if (!isWatched) {
        throw e;
      }
      text = new StatusText("silent", List.of(e.getMessage(), e.hint()), List.of());
    }
    Ansi ansi = spec.commandLine().getColorScheme().ansi();
    if (isWatched && ansi.enabled()) {
      out.print(HOME_AND_CLEAR);
    }
    String colour = text.isWell() ? "bold,green" : Set.of("starting", "late", "warned").contains(text.state()) ? "bold,yellow" : "bold,red";
    out.println(side.daemon() + "  " + ansi.string("@|" + colour + " " + text.state() + "|@"));
    text.why().forEach(line -> out.println("  " + line));
    text.lines().forEach(out::println);
    out.flush();
    return text.isWell();
  }
}
