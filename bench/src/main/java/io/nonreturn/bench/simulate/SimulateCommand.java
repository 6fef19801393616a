package io.nonreturn.bench.simulate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.nonreturn.wire.command.ExitCodes;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nonreturn simulate}: thousands of runs of the whole system in worlds that seeds make, or one of them, told. */
@Command(
    name = "simulate",
    description = "Runs both sides' real code on one thread in a simulated world: clock, link, disks, crashes and randomness come"
        + " from one seed. Checks while it runs that nothing is lost in silence, and afterwards that both sides agree.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      " 0:every seed kept every promise; with --mutant: every fault was caught",
      " 1:a promise was broken; the line says which, and how to see it again",
      ExitCodes.USAGE_HELP
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  nonreturn simulate --seeds 10000             what runs before each merge",
      "  nonreturn simulate --seed 4711 --trace       one run, told line by line",
      "  nonreturn simulate --mutant list             deliberate faults that it must catch"
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final int MOST_FAILURES = 20;
  private static final int MOST_THREADS = 256;
  private static final int SHORT = 120;

  @Spec
  private CommandSpec spec;

  @Option(names = "--seeds", defaultValue = "1000", paramLabel = "N", description = "How many seeds (default ${DEFAULT-VALUE}).")
  private long seeds;

  @Option(names = "--from", defaultValue = "1", paramLabel = "S", description = "The first of them (default ${DEFAULT-VALUE}).")
  private long from;

  @Option(names = "--threads", paramLabel = "T", description = "Runs at once (default: one for each processor).")
  private Integer threads;

  @Option(names = "--seed", paramLabel = "X", description = "This one only.")
  private Long seed;

  @Option(names = "--trace", description = "Tells all that happens in it, the daemons' log included.")
  private boolean trace;

  @Option(
      names = "--mutant",
      paramLabel = "NAME",
      description = "Runs the code with a deliberate fault until a seed catches it; \"all\" for each in turn, \"list\" names them.")
  private String mutant;

  @Option(
      names = "--sources",
      defaultValue = ".",
      paramLabel = "DIR",
      description = "The checkout whose sources the faults are put into (default ${DEFAULT-VALUE}).")
  private Path sources;

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (seeds < 1 || (threads != null && (threads < 1 || threads > MOST_THREADS))) {
      throw new ParameterException(spec.commandLine(), "--seeds must be at least 1, --threads 1 to " + MOST_THREADS);
    }
    if (mutant != null) {
      return mutants();
    }
    return seed != null ? one() : many();
  }

  private int mutants() throws IOException {
    quieten(Level.OFF);
    List<Mutant> chosen = mutant.equals("all") || mutant.equals("list")
        ? List.of(Mutant.values())
        : List.of(Mutant.named(mutant).orElseThrow(() -> new ParameterException(
            spec.commandLine(), "there is no mutant " + mutant + "; --mutant list names them")));
    PrintWriter out = spec.commandLine().getOut();
    boolean areAllCaught = true;
    for (Mutant each : chosen) {
      if (mutant.equals("list")) {
        out.printf("%-26s %s%n", each.label(), each.description());
        continue;
      }
      String[] caught = MutantCode.run(each, sources, from, seeds, threads());
      areAllCaught &= caught != null;
      out.printf(
          "%-26s %s%n",
          each.label(),
          caught == null
              ? "not caught by " + seeds + " seeds: " + each.description()
              : "caught after " + caught[0] + " seeds, by seed " + caught[1] + ": " + shortened(caught[2]));
      out.flush();
    }
    out.flush();
    return areAllCaught ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static String shortened(String message) {
    return message.length() <= SHORT ? message : message.substring(0, SHORT) + "…";
  }

  private int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  private int one() {
    quieten(trace ? Level.INFO : Level.OFF);
    Simulation.Result result = Simulation.run(seed, trace ? System.out : null);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "seed=%d digest=%016x world=%s frames=%d publications=%d%n",
        seed,
        result.digest(),
        seconds(result.worldNanos()),
        result.frames(),
        result.publications());
    out.flush();
    if (result.violation() == null) {
      return ExitCodes.OK;
    }
    tell(result);
    return ExitCodes.FAILED;
  }

  private int many() throws InterruptedException {
    quieten(Level.OFF);
    Campaign campaign = new Campaign(from, seeds, threads(), MOST_FAILURES);
    boolean isTerminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    Campaign.Sum total = campaign.run(isTerminal ? new Bar(System.err) : (soFar, of) -> {});
    total.failures().forEach(this::tell);
    summary(total, spec.commandLine().getOut());
    // Those that were not run kept no promise.
    return total.failures().isEmpty() && total.seeds() == seeds ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private void tell(Simulation.Result result) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("seed " + result.seed() + " broke a promise: " + result.violation().getMessage());
    err.println("  see it again: nonreturn simulate --seed " + result.seed() + " --trace");
    if (trace) {
      result.violation().printStackTrace(err);
    }
    err.flush();
  }

  private static void summary(Campaign.Sum sum, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%,d seeds in %s: %,.0f hours of the world, %,d frames, %,d MB, %,d publications, %d broken promises%n",
        sum.seeds(),
        seconds(sum.realNanos()),
        sum.worldNanos() / 3.6e12,
        sum.frames(),
        sum.bytes() >> 20,
        sum.publications(),
        sum.failures().size());
    out.printf(
        Locale.ROOT,
        "both sides agreed after the last fault within %,.0f s at the latest%n",
        sum.latestAgreementNanos() / 1e9);
    sum.faults().counts().forEach((kind, count) -> out.printf(Locale.ROOT, "%,14d %s%n", count, kind.label()));
    out.flush();
  }

  private static Duration seconds(long nanos) {
    return Duration.ofSeconds(nanos / 1_000_000_000);
  }

  /**
   * The daemons complain of all that is done to them.
   *
   * @param level null for what the configuration says
   */
  static void quieten(Level level) {
    if (LoggerFactory.getLogger("io.nonreturn") instanceof Logger logger) {
      logger.setLevel(level);
    }
  }

  /** One line that is drawn over and over. */
  private record Bar(PrintStream out) implements Campaign.Progress {
    private static final int WIDTH = 40;

    @Override
    public void at(Campaign.Sum sum, long of) {
      int done = (int) (WIDTH * sum.seeds() / of);
      long perSeed = sum.realNanos() / Math.max(1, sum.seeds());
      out.printf(
          "\r[%s%s] %,d of %,d seeds, %d broken, %s left ",
          "#".repeat(done),
          ".".repeat(WIDTH - done),
          sum.seeds(),
          of,
          sum.failures().size(),
          seconds(perSeed * (of - sum.seeds())));
      if (sum.seeds() == of) {
        out.println();
      }
      out.flush();
    }
  }
}
