package io.nonreturn.bench.demo;

import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import io.nonreturn.wire.command.Quantities;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nonreturn demo}: packages cross before one's eyes. */
@Command(
    name = "demo",
    description = "Runs both daemons on this machine with a lossy one-way link between them, carries a sample mirror "
        + "(or a folder of yours) across it, and serves it on the high side.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_HELP, ExitCodes.FAILED_HELP, ExitCodes.USAGE_HELP, ExitCodes.MISSING_HELP},
    footerHeading = "%nExamples:%n",
    footer = {
      "  Watch the sample cross, then use it with pip and curl:",
      "    nonreturn demo",
      "  Carry a folder of wheels, or of any files:",
      "    nonreturn demo --from ~/wheels",
      "  A worse link:",
      "    nonreturn demo --loss 5%% --burst 20ms --every 1s --parity 20%%",
      "  Install from the high side, compare every hash, and end:",
      "    nonreturn demo --once"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int LAST_PORT = 65_535;

  @Option(names = "--from", paramLabel = "DIR", description = "Carry this folder instead of the sample; it is only read.")
  private Path from;

  @Option(
      names = "--once",
      description = "Install a package from the high side with pip, compare every file, and end: exit code 0 when all is equal.")
  private boolean once;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port of the high side's repository, 0 for any free one (default ${DEFAULT-VALUE} if it is free; any with --once).")
  private int port;

  @Option(
      names = "--rate",
      defaultValue = "40 MB/s",
      paramLabel = "RATE",
      converter = Quantities.Rate.class,
      description = "Rate of the link (default ${DEFAULT-VALUE}).")
  private long rate;

  @Option(
      names = "--parity",
      defaultValue = "10%",
      paramLabel = "SHARE",
      converter = Quantities.Share.class,
      description = "Repair data that the sender adds (default ${DEFAULT-VALUE}).")
  private double parity;

  @Option(
      names = "--loss",
      defaultValue = "1%",
      paramLabel = "SHARE",
      converter = Quantities.Share.class,
      description = "Frames lost at random (default ${DEFAULT-VALUE}).")
  private double loss;

  @Option(
      names = "--burst",
      defaultValue = "20ms",
      paramLabel = "TIME",
      converter = Quantities.Time.class,
      description = "Length of a burst in which all is lost, 0ms for none (default ${DEFAULT-VALUE}).")
  private Duration burst;

  @Option(
      names = "--every",
      defaultValue = "2s",
      paramLabel = "TIME",
      converter = Quantities.Time.class,
      description = "Mean time between bursts (default ${DEFAULT-VALUE}).")
  private Duration every;

  @Option(names = "--seed", defaultValue = "7", description = "Same seed, same sample and same losses (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--dir", paramLabel = "DIR", description = "Work in this folder, new or empty (default: a temporary one).")
  private Path dir;

  @Option(names = "--keep", description = "Leave folder, keys, state and logs behind.")
  private boolean keep;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    DemoOptions options = options();
    if (dir != null || keep) {
      Path home = dir == null ? Files.createTempDirectory("nonreturn-demo-") : emptyFolder(dir);
      run(options, home, "everything is left in " + home);
      return ExitCodes.OK;
    }
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try (TempTree tree = TempTree.create(parent, "nonreturn-demo-", 0)) {
      run(options, tree.root().toRealPath(), "nothing is left behind");
    }
    return ExitCodes.OK;
  }

  private DemoOptions options() throws CommandFailure {
    if (port < 0 || port > LAST_PORT) {
      throw CommandFailure.usage("--port " + port + " is no port", "choose one from 1 to " + LAST_PORT + ", or 0 for any free one");
    }
    if (rate < LinkOptions.LEAST_RATE || rate > LinkOptions.MOST_RATE) {
      throw CommandFailure.usage(
          "--rate " + Units.formatBytesPerSecond(rate) + " is not between " + Units.formatBytesPerSecond(LinkOptions.LEAST_RATE)
              + " and " + Units.formatBytesPerSecond(LinkOptions.MOST_RATE),
          "choose a rate such as 100MB/s or 1Gbit/s");
    }
    if (burst.compareTo(LinkOptions.MOST_BURST) > 0 || every.isZero()) {
      throw CommandFailure.usage(
          "--burst " + Units.formatDuration(burst) + " --every " + Units.formatDuration(every) + " leaves no link",
          "bursts last " + Units.formatDuration(LinkOptions.MOST_BURST) + " at most, and --every is more than 0");
    }
    boolean portGiven = spec.commandLine().getParseResult().hasMatchedOption("--port");
    return new DemoOptions(
        from, dir, keep, once, once && !portGiven ? 0 : port, portGiven, rate, parity, loss, burst, every, seed);
  }

  private static void run(DemoOptions options, Path home, String afterwards)
      throws IOException, InterruptedException, CommandFailure {
    Screen screen = Screen.standard();
    // Daemons and folder have hooks of their own; this one tells the user that the signal was heard.
    Thread farewell = new Thread(() -> screen.end("  The demo ends; " + afterwards + "."), "farewell");
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      new Demo(options, screen, home).run();
    } finally {
      forget(farewell);
    }
    if (options.keep() || options.dir() != null) {
      screen.line("  Everything is left in " + home);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the program is ending by a signal, and the hook has its say
    }
  }

  private static Path emptyFolder(Path folder) throws IOException, CommandFailure {
    Path home = Files.createDirectories(folder).toRealPath();
    try (DirectoryStream<Path> content = Files.newDirectoryStream(home)) {
      if (content.iterator().hasNext()) {
        throw CommandFailure.usage("--dir " + folder + " is not empty", "name a new folder, or empty this one");
      }
    }
    return home;
  }
}
