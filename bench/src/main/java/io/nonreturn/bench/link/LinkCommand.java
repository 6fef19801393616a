package io.nonreturn.bench.link;

import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import io.nonreturn.wire.command.Quantities;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code nonreturn link}: the link simulator as a process of its own, until it is stopped. */
@Command(
    name = "link",
    description = "Simulates a one-way link: forwards UDP from one address to another, loses and damages frames on purpose, "
        + "and never lets anything back.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_HELP, ExitCodes.FAILED_HELP, ExitCodes.USAGE_HELP},
    footerHeading = "%nExamples:%n",
    footer = {
      "  1%% random loss and a 20 ms burst every 2 s, the same ones each run:",
      "    nonreturn link --listen 127.0.0.1:7001 --target 127.0.0.1:7000 --loss 1%% --burst 20ms --every 2s --seed 7",
      "  A link that also repeats, reorders and damages frames:",
      "    nonreturn link --listen 127.0.0.1:7001 --target 127.0.0.1:7000 --duplicate 1%% --reorder 1%% --corrupt 0.1%%"
    })
public final class LinkCommand implements Callable<Integer> {
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--listen",
      required = true,
      paramLabel = "HOST:PORT",
      converter = Address.class,
      description = "Where the sender sends to.")
  private InetSocketAddress listen;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "HOST:PORT",
      converter = Address.class,
      description = "Where the receiver listens.")
  private InetSocketAddress target;

  @Option(
      names = "--loss",
      defaultValue = "1%",
      paramLabel = "SHARE",
      converter = Quantities.Share.class,
      description = "Share of frames lost at random (default ${DEFAULT-VALUE}).")
  private double loss;

  @Option(
      names = "--burst",
      defaultValue = "0ms",
      paramLabel = "TIME",
      converter = Quantities.Time.class,
      description = "Length of a burst in which nothing passes (default none).")
  private Duration burst;

  @Option(
      names = "--every",
      defaultValue = "2s",
      paramLabel = "TIME",
      converter = Quantities.Time.class,
      description = "Mean time between bursts, from half to one and a half of it (default ${DEFAULT-VALUE}).")
  private Duration every;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      converter = Quantities.Rate.class,
      description = "Line rate, such as 100MB/s: a burst never takes more than the line brings in its length.")
  private Long rate;

  @Option(
      names = "--duplicate",
      defaultValue = "0%",
      paramLabel = "SHARE",
      converter = Quantities.Share.class,
      description = "Share of frames that arrive twice.")
  private double duplicate;

  @Option(
      names = "--reorder",
      defaultValue = "0%",
      paramLabel = "SHARE",
      converter = Quantities.Share.class,
      description = "Share of frames that arrive late.")
  private double reorder;

  @Option(
      names = "--corrupt",
      arity = "0..1",
      defaultValue = "0%",
      fallbackValue = "0.1%",
      paramLabel = "SHARE",
      converter = Quantities.Share.class,
      description = "Share of frames with one bit flipped (0.1%% when no share is given).")
  private double corrupt;

  @Option(names = "--seed", defaultValue = "1", description = "Same seed, same faults (default ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    LinkFaults faults =
        new LinkFaults(loss, burst, every, rate == null ? 0 : rate, duplicate, reorder, corrupt, seed);
    LinkSimulator link;
    try {
      link = LinkSimulator.open(listen, target, faults);
    } catch (IOException e) {
      throw CommandFailure.failed(e.getMessage(), "choose another address of this machine, or port 0 for any, with --listen");
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(
        () -> {
          print(link.report());
          link.close();
          stopped.countDown();
        },
        "link-shutdown"));
    spec.commandLine().getOut().printf("link %s -> %s, one way; Ctrl-C ends it%n", link.listenAddress(), target);
    spec.commandLine().getOut().flush();
    long reported = 0;
    while (!stopped.await(1, TimeUnit.SECONDS)) {
      LinkReport now = link.report();
      if (now.received() != reported) {
        reported = now.received();
        print(now);
      }
    }
    return ExitCodes.OK;
  }

  private void print(LinkReport report) {
    spec.commandLine().getOut().println(report.toLine());
    spec.commandLine().getOut().flush();
  }

  /** {@code host:port}. */
  static final class Address implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
      int colon = text.lastIndexOf(':');
      try {
        InetSocketAddress address =
            new InetSocketAddress(text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)));
        if (colon > 0 && !address.isUnresolved()) {
          return address;
        }
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is not HOST:PORT: " + e.getMessage());
      }
      throw new TypeConversionException("'" + text + "' is not HOST:PORT with a known host");
    }
  }
}
