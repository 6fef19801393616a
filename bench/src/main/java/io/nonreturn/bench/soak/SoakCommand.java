package io.nonreturn.bench.soak;

import io.nonreturn.bench.throughput.MachineRate;
import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import io.nonreturn.wire.command.Quantities;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nonreturn bench soak}. */
@Command(
    name = "soak",
    description = "Endurance: runs both daemons near the rate of this machine over a link that loses, and shows that memory and"
        + " latency stay as they are and that every byte is accounted for.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      " 0:memory and latency flat, and every byte published or named in the ledger",
      " 1:one of these does not hold, or a daemon ended; the report says which",
      ExitCodes.USAGE_HELP
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  The full run:     nonreturn bench soak --time 20min --load 80%% --loss 1%%",
      "  A short one:      nonreturn bench soak --time 2min --rate 50MB/s"
    })
public final class SoakCommand implements Callable<Integer> {
  private static final long SEARCH_FILE_BYTES = 150_000_000;
  private static final Duration LEAST = Duration.ofSeconds(20);
  /** UDP payload for a byte of files: a tenth parity, headers, beacons. */
  private static final double WIRE_BYTES_PER_BYTE = 1.15;

  @Spec
  private CommandSpec spec;

  @Option(
      names = "--time",
      defaultValue = "20min",
      paramLabel = "TIME",
      converter = Quantities.Time.class,
      description = "How long to offer bundles (default ${DEFAULT-VALUE}).")
  private Duration time;

  @Option(
      names = "--load",
      defaultValue = "80%",
      paramLabel = "SHARE",
      converter = Quantities.Share.class,
      description = "Of the rate that is found (default ${DEFAULT-VALUE}).")
  private double load;

  @Option(
      names = "--loss",
      defaultValue = "1%",
      paramLabel = "SHARE",
      converter = Quantities.Share.class,
      description = "Random loss of the link (default ${DEFAULT-VALUE}).")
  private double loss;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      converter = Quantities.Rate.class,
      description = "The machine's rate, instead of finding it.")
  private Long rate;

  @Option(names = "--disk", paramLabel = "DIR", description = "Where to keep everything (default: the folder for temporary files).")
  private Path disk;

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    Path folder = disk == null ? Path.of(System.getProperty("java.io.tmpdir")) : disk;
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw CommandFailure.usage(folder + " is not a folder to write in", "name another with --disk");
    }
    if (time.compareTo(LEAST) < 0) {
      throw CommandFailure.usage("--time " + Units.formatDuration(time) + " shows nothing", "take at least " + LEAST.toSeconds() + " s");
    }
    PrintWriter out = spec.commandLine().getOut();
    long linkRate = rate != null ? rate : MachineRate.find(folder, loss, SEARCH_FILE_BYTES, out);
    long fileRate = (long) (linkRate * load / WIRE_BYTES_PER_BYTE);
    out.printf(
        "link %s, files %s, loss %s, for %s%n",
        Units.formatBytesPerSecond(linkRate),
        Units.approximateBytes((double) fileRate) + "/s",
        Units.formatFraction(loss),
        Units.formatDuration(time));
    SoakReport report = new SoakRun(folder, linkRate, fileRate, loss, time, out).run();
    report.lines().forEach(out::println);
    out.flush();
    return report.isGood() ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
