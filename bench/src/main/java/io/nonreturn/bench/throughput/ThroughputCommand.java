package io.nonreturn.bench.throughput;

import static java.util.stream.Collectors.toCollection;

import io.nonreturn.bench.throughput.BenchCase.Medium;
import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import io.nonreturn.wire.command.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nonreturn bench throughput}. */
@Command(
    name = "throughput",
    description = "Runs both daemons on loopback and measures verified goodput: bytes published for each second from staged to "
        + "published, SHA-256 checked. Beside it, what this machine could do at most.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_HELP, " 1:a case was incomplete at every rate, or failed", ExitCodes.USAGE_HELP},
    footerHeading = "%nExamples:%n",
    footer = {
      "  Everything, about half an hour:      nonreturn bench throughput",
      "  A first impression, some minutes:            nonreturn bench throughput --quick",
      "  One case:                                    nonreturn bench throughput --case blob-9000-incompressible-tmpfs",
      "  For a program:                               nonreturn bench throughput --json > figures.json"
    })
public final class ThroughputCommand implements Callable<Integer> {
  /** Rates tried, highest first, as shares of what the bound would bring over the link. */
  private static final double[] SWEEP = {0.8, 0.7, 0.6, 0.55, 0.5, 0.45, 0.4, 0.3, 0.2, 0.1};

  private static final int QUICK_SWEEP_FROM = 2;
  /** The lossy cases are about repair, not speed: the simulator takes its share of the processors too. */
  private static final long LOSSY_RATE = 100_000_000;

  private static final int LATENCY_BUNDLES = 200;
  private static final int LATENCY_WARM_UPS = 50;
  private static final int PRIORITY_SECONDS = 60;
  private static final long UDPCAST_BYTES = 500_000_000;
  /** Mirror, staged copy, spool and store of the largest case, and the daemons. */
  private static final long OWN_MEMORY_BYTES = 12L << 30;

  private static final long PROBE_FILE_BYTES = 512L << 20;

  @Spec
  private CommandSpec spec;

  @Option(names = "--json", description = "One JSON document instead of the table.")
  private boolean json;

  @Option(names = "--quick", description = "Less of everything, in memory only.")
  private boolean quick;

  @Option(
      names = "--case",
      paramLabel = "TEXT",
      description = "Only cases whose name contains this; also: latency, priority, lossy, udpcast, limits. Repeatable.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      converter = Quantities.Rate.class,
      description = "Pace every case at this rate instead of sweeping.")
  private Long rate;

  @Option(names = "--tmpfs", defaultValue = "/dev/shm", paramLabel = "DIR", description = "A folder in memory (default ${DEFAULT-VALUE}).")
  private Path tmpfs;

  @Option(names = "--disk", paramLabel = "DIR", description = "A folder on disk (default: the one for temporary files).")
  private Path disk;

  @Option(names = "--latency-log", paramLabel = "FILE", description = "Write the latencies in HdrHistogram's log format.")
  private Path latencyLog;

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure, GeneralSecurityException {
    Path onDisk = disk == null ? Path.of(System.getProperty("java.io.tmpdir")) : disk;
    for (Path folder : List.of(tmpfs, onDisk)) {
      if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
        throw CommandFailure.usage(folder + " is not a folder to write in", "name another with --tmpfs or --disk");
      }
    }
    List<String> names = Stream.of(CaseList.clean(quick), CaseList.lossy(quick))
        .flatMap(List::stream)
        .map(BenchCase::name)
        .collect(toCollection(ArrayList::new));
    names.addAll(List.of("latency", "priority", "udpcast", "limits"));
    for (String text : only) {
      if (names.stream().noneMatch(name -> name.contains(text))) {
        throw CommandFailure.usage("no case has " + text + " in its name", "choose of: " + String.join(", ", names));
      }
    }
    CaseRunner runner = new CaseRunner(Map.of(Medium.TMPFS, tmpfs, Medium.DISK, onDisk));
    Report report = new Report(spec.commandLine().getOut(), json);
    OwnMemory own = OwnMemory.hold(quick ? OWN_MEMORY_BYTES / 4 : OWN_MEMORY_BYTES, spec.commandLine().getErr());
    try {
      return run(runner, report, onDisk);
    } finally {
      own.close();
    }
  }

  private int run(CaseRunner runner, Report report, Path onDisk)
      throws IOException, InterruptedException, CommandFailure, GeneralSecurityException {
    MachineLimits limits = new LimitsProbe(Duration.ofMillis(quick ? 250 : 1_000), PROBE_FILE_BYTES).measure(tmpfs, onDisk);
    report.machine(limits);
    List<String> missed = new ArrayList<>();
    report.caseHeading();
    for (BenchCase what : CaseList.clean(quick)) {
      if (chosen(what.name()) && !sweep(runner, report, limits, what)) {
        missed.add(what.name());
      }
    }
    for (BenchCase what : CaseList.lossy(quick)) {
      if (chosen(what.name())) {
        CaseResult result = runner.run(what, rate == null ? LOSSY_RATE : rate);
        report.result(result, Bound.goodput(limits, what));
        if (!result.complete()) {
          missed.add(what.name());
        }
      }
    }
    if (chosen("latency")) {
      Histogram micros = LatencyRun.measure(tmpfs, LATENCY_WARM_UPS, quick ? LATENCY_BUNDLES / 4 : LATENCY_BUNDLES);
      report.latency(micros);
      if (latencyLog != null) {
        LatencyRun.writeLog(micros, latencyLog);
      }
    }
    if (chosen("priority")) {
      PriorityRun run = PriorityRun.measure(tmpfs, quick ? PRIORITY_SECONDS / 4 : PRIORITY_SECONDS);
      report.priority(run);
      if (!run.isGood()) {
        missed.add("priority");
      }
    }
    if (chosen("udpcast")) {
      udpcast(report);
    }
    report.digest(missed);
    return missed.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  /** Tries rates from the highest down until one loses nothing for good; tells whether there was one. */
  private boolean sweep(CaseRunner runner, Report report, MachineLimits limits, BenchCase what)
      throws IOException, InterruptedException, CommandFailure {
    double bound = Bound.goodput(limits, what);
    if (rate != null) {
      CaseResult result = runner.run(what, rate);
      report.result(result, bound);
      return result.complete();
    }
    double wire = bound * Bound.wireBytesPerByte(limits, what);
    for (int i = quick ? QUICK_SWEEP_FROM : 0; i < SWEEP.length; i++) {
      CaseResult result = runner.run(what, (long) (SWEEP[i] * wire));
      if (result.complete() || i == SWEEP.length - 1) {
        report.result(result, bound);
        return result.complete();
      }
    }
    return false;
  }

  private void udpcast(Report report) throws IOException, InterruptedException {
    if (!Udpcast.isInstalled()) {
      report.udpcast(OptionalDouble.empty(), "not installed (package udpcast)");
      return;
    }
    report.udpcast(
        Udpcast.goodput(tmpfs, quick ? UDPCAST_BYTES / 4 : UDPCAST_BYTES), "lost data at every rate that was tried");
  }

  private boolean chosen(String name) {
    return only.isEmpty() || only.stream().anyMatch(name::contains);
  }
}
