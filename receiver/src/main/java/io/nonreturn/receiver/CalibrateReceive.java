package io.nonreturn.receiver;

import io.nonreturn.receiver.calibrate.Advice;
import io.nonreturn.receiver.calibrate.AdviceText;
import io.nonreturn.receiver.calibrate.Measure;
import io.nonreturn.receiver.calibrate.StepResult;
import io.nonreturn.receiver.listen.KernelDrops;
import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.calibrate.TestFrame;
import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import io.nonreturn.wire.settings.SettingsException;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nonreturn calibrate receive}. */
@Command(
    name = "receive",
    mixinStandardHelpOptions = true,
    description = "High side: counts the test frames that arrive on link.listen, replays what was lost on every geometry that a sender could have,"
        + " and prints the [link] table of the cheapest that repairs it with a margin. Sends nothing. It measures link and kernel, not decoder and disk: watch losses in the status when real data cross for the first time.",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      " 0:measured; the table is printed",
      " 1:nothing came, or no parity repairs what every step lost; the message says what to do",
      ExitCodes.USAGE_HELP
    })
public final class CalibrateReceive implements Callable<Integer> {
  private static final long SILENCE_MILLIS = 10_000;
  /** The sender says the end of a step twenty times, each 20 ms. */
  private static final long QUIET_MILLIS = 500;
  private static final Duration MOST_LINGER = Duration.ofSeconds(10);
  private static final int LARGEST = 1 << 16;

  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "receiver.toml")
  private Path file;

  @Option(names = "--wait", paramLabel = "TIME", defaultValue = "5 min", description = "For the first frame (${DEFAULT-VALUE}).")
  private String wait;

  @Option(names = "--json", description = "The result as JSON.")
  private boolean isJson;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws CommandFailure, IOException {
    try {
      ReceiverConfig config = ReceiverConfig.read(file);
      TestFrame.Opener opener = new TestFrame.Opener(KeyFiles.readLink(config.linkKeyFile()));
      Duration patience = Units.parseDuration(wait);
      try (DatagramChannel link = DatagramChannel.open()) {
        link.setOption(StandardSocketOptions.SO_RCVBUF, config.listen().receiveBufferBytes());
        link.bind(config.listen().bind());
        Measure measure = new Measure(KernelDrops.ofPort(((InetSocketAddress) link.getLocalAddress()).getPort())::now);
        receive(link, opener, measure, patience);
        return tell(measure);
      } catch (BindException e) {
        throw CommandFailure.failed(config.listen().bind() + " cannot be had: " + e.getMessage(), "stop the receiver: systemctl stop nonreturn-receiver");
      }
    } catch (SettingsException | KeyFileException | IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "nonreturn receiver check -c " + file + " reads it as the daemon does");
    }
  }

  private void receive(DatagramChannel link, TestFrame.Opener opener, Measure measure, Duration patience) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (!isJson) {
      out.printf("Listening on %s. On the low side: nonreturn calibrate send -c sender.toml%n", link.getLocalAddress());
      out.println(AdviceText.heading());
      out.flush();
    }
    byte[] frame = new byte[LARGEST];
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    try (Selector selector = Selector.open()) {
      link.configureBlocking(false);
      link.register(selector, SelectionKey.OP_READ);
      while (!measure.isOver()) {
        if (selector.select(measure.hasBegun() ? SILENCE_MILLIS : Math.max(1, patience.toMillis())) == 0) {
          return;
        }
        selector.selectedKeys().clear();
        while (link.receive(buffer.clear()) != null && !measure.isOver()) {
          TestFrame test = opener.open(frame, buffer.position());
          StepResult result = test == null ? null : measure.take(test);
          if (result != null && !isJson) {
            out.println(AdviceText.row(result));
            out.flush();
          }
        }
      }
      awaitSilence(link, selector, buffer);
    }
  }

  /** Of what still comes after the socket is closed, the kernel would complain to the sender, by the link on which nothing may leave. */
  private static void awaitSilence(DatagramChannel link, Selector selector, ByteBuffer buffer) throws IOException {
    long end = System.nanoTime() + MOST_LINGER.toNanos();
    while (System.nanoTime() - end < 0 && selector.select(QUIET_MILLIS) > 0) {
      selector.selectedKeys().clear();
      link.receive(buffer.clear());
    }
  }

  private int tell(Measure measure) throws CommandFailure {
    PrintWriter out = spec.commandLine().getOut();
    if (measure.results().isEmpty()) {
      throw CommandFailure.failed("no test frame came within " + wait,
          "look at the interface (ip -s link), at the link keys of both sides (sha256sum), and at nonreturn doctor -c sender.toml on the low side");
    }
    Optional<Advice> advice = Advice.of(measure.results());
    if (isJson) {
      out.println(AdviceText.json(measure.results(), advice));
    } else {
      out.println();
      advice.ifPresent(found -> AdviceText.lines(found).forEach(out::println));
    }
    out.flush();
    if (advice.isEmpty()) {
      throw CommandFailure.failed("every step lost more than any parity repairs",
          "send slower (--from); where kernel drops are most of it, this host is slow: nonreturn doctor -c " + file + "; else look at the link");
    }
    return ExitCodes.OK;
  }
}
