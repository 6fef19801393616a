package io.nonreturn.bench.throughput;

import io.nonreturn.bench.throughput.DownloadLoad.Crowd;
import io.nonreturn.bench.throughput.DownloadsRun.Phase;
import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import io.nonreturn.wire.command.Quantities;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code nonreturn bench downloads}. */
@Command(
    name = "downloads",
    description = "Whether downloads disturb reception: one load crosses without clients, beside a thousand that download published files"
        + " in ranges, and without them again. Prints goodput beside them as a share of goodput without.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      " 0:reception kept its goodput, and everything came",
      " 1:it did not, something was missing, or a client got wrong bytes",
      ExitCodes.USAGE_HELP
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  As documented, two minutes:    nonreturn bench downloads",
      "  Clients without a limit:       nonreturn bench downloads --fast-rate 0MB/s"
    })
public final class DownloadsCommand implements Callable<Integer> {
  /** Some measuring error, and no more. */
  private static final double LEAST_RATIO = 0.9;

  @Spec
  private CommandSpec spec;

  @Option(names = "--slow", defaultValue = "750", paramLabel = "COUNT", description = "Slow clients (default ${DEFAULT-VALUE}).")
  private int slow;

  @Option(
      names = "--slow-rate",
      defaultValue = "20kB/s",
      paramLabel = "RATE",
      converter = Quantities.Rate.class,
      description = "Of each slow client (default ${DEFAULT-VALUE}).")
  private long slowRate;

  @Option(names = "--fast", defaultValue = "250", paramLabel = "COUNT", description = "Fast clients (default ${DEFAULT-VALUE}).")
  private int fast;

  @Option(
      names = "--fast-rate",
      defaultValue = "400kB/s",
      paramLabel = "RATE",
      converter = Quantities.Rate.class,
      description = "Of each fast client; 0MB/s: without a limit (default ${DEFAULT-VALUE}).")
  private long fastRate;

  @Option(
      names = "--rate",
      defaultValue = "40MB/s",
      paramLabel = "RATE",
      converter = Quantities.Rate.class,
      description = "Of the link, in UDP payload (default ${DEFAULT-VALUE}).")
  private long rate;

  @Option(
      names = "--time",
      defaultValue = "15s",
      paramLabel = "TIME",
      converter = Quantities.Time.class,
      description = "How long the link is filled, each time (default ${DEFAULT-VALUE}).")
  private Duration time;

  @Option(names = "--tmpfs", defaultValue = "/dev/shm", paramLabel = "DIR", description = "A folder in memory (default ${DEFAULT-VALUE}).")
  private Path tmpfs;

  @Option(names = "--json", description = "One JSON document instead of the table.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    if (!Files.isDirectory(tmpfs) || !Files.isWritable(tmpfs)) {
      throw CommandFailure.usage(tmpfs + " is not a folder to write in", "name another with --tmpfs");
    }
    Crowd crowd = new Crowd(slow, slowRate, fast, fastRate);
    DownloadsRun run = DownloadsRun.measure(tmpfs, crowd, rate, time);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(run));
    } else {
      print(run, out);
    }
    out.flush();
    return run.isGood(LEAST_RATIO) ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private void print(DownloadsRun run, PrintWriter out) {
    out.printf(Locale.ROOT, "%-28s %10s %8s %8s %8s %10s%n", "link at " + Units.formatBytesPerSecond(rate), "goodput", "missing", "lost", "dropped", "cpu high");
    line(out, "without clients", run.before());
    line(out, String.format(Locale.ROOT, "beside %,d clients", slow + fast), run.beside());
    line(out, "without them again", run.after());
    out.printf(Locale.ROOT, "%nreception beside them: %.1f%% of that without%n", 100 * run.ratio());
    out.printf(
        Locale.ROOT,
        "the clients got %s/s in %,d ranges; %,d connections broke, %,d answers were wrong%n",
        Units.approximateBytes(run.got().bytes() / run.gotSeconds()),
        run.got().answers(),
        run.got().broken(),
        run.got().wrong());
    out.printf(
        "receiver: %s resident at most, %s of heap%n",
        Units.approximateBytes((double) run.peakResidentBytes()),
        Units.approximateBytes((double) run.peakHeapBytes()));
  }

  private static void line(PrintWriter out, String name, Phase phase) {
    out.printf(
        Locale.ROOT,
        "%-28s %10s %8s %,8d %,8d %9.1fs%n",
        name,
        Units.approximateBytes(phase.goodput()) + "/s",
        phase.isComplete() ? "nothing" : Units.approximateBytes((double) (phase.bytesOffered() - phase.bytes())),
        phase.framesLost(),
        phase.kernelDrops(),
        phase.cpuSeconds());
  }

  private static String json(DownloadsRun run) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("ratio", run.ratio());
    put(json.putObject("before"), run.before());
    put(json.putObject("beside"), run.beside());
    put(json.putObject("after"), run.after());
    json.putObject("clients")
        .put("bytes_per_second", run.got().bytes() / run.gotSeconds())
        .put("ranges", run.got().answers())
        .put("broken", run.got().broken())
        .put("wrong", run.got().wrong());
    json.put("resident_bytes", run.peakResidentBytes()).put("heap_bytes", run.peakHeapBytes());
    return json.toString();
  }

  private static void put(ObjectNode json, Phase phase) {
    json.put("bytes_per_second", phase.goodput())
        .put("missing_bytes", phase.bytesOffered() - phase.bytes())
        .put("frames_lost", phase.framesLost())
        .put("kernel_drops", phase.kernelDrops())
        .put("cpu_seconds", phase.cpuSeconds());
  }
}
