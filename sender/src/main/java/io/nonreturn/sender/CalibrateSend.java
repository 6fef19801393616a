package io.nonreturn.sender;

import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.SessionId;
import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import io.nonreturn.wire.settings.SettingsException;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nonreturn calibrate send}. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = "Low side: sends the test frames to link.target. One datagram a call: from about 300 MB/s on it measures itself, and says less rate than"
        + " the sender reaches with segmentation offload.",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {" 0:sent; what arrived, the high side says", ExitCodes.FAILED_HELP, ExitCodes.USAGE_HELP})
public final class CalibrateSend implements Callable<Integer> {
  private static final int USUAL_MTU = 1_500;
  private static final int MOST_STEPS = 100;
  private static final long LEAST_RATE = 1_000;

  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "sender.toml")
  private Path file;

  @Option(names = "--from", paramLabel = "RATE", defaultValue = "5 MB/s", description = "The slowest step (${DEFAULT-VALUE}).")
  private String from;

  @Option(names = "--to", paramLabel = "RATE", defaultValue = "200 MB/s", description = "The fastest step (${DEFAULT-VALUE}).")
  private String to;

  @Option(names = "--steps", paramLabel = "NUMBER", defaultValue = "8", description = "Of each frame size (${DEFAULT-VALUE}).")
  private int steps;

  @Option(names = "--time", paramLabel = "TIME", defaultValue = "2 s", description = "For each step (${DEFAULT-VALUE}).")
  private String time;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws CommandFailure, IOException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      SenderConfig config = SenderConfig.read(file);
      LinkKey key = KeyFiles.readLink(config.linkKey());
      long slowest = Units.parseBytesPerSecond(from);
      long fastest = Units.parseBytesPerSecond(to);
      Duration each = Units.parseDuration(time);
      if (slowest < LEAST_RATE || fastest < slowest || steps < 1 || steps > MOST_STEPS) {
        throw CommandFailure.usage("--from, --to or --steps make no sweep", "from 1 kB/s on, not above --to, 1 to " + MOST_STEPS + " steps");
      }
      int mtu = config.link().mtu();
      List<Integer> mtus = mtu > USUAL_MTU ? List.of(USUAL_MTU, mtu) : List.of(mtu);
      List<Sweep.Step> all = Sweep.steps(slowest, fastest, steps, mtus);
      SecureRandom random = new SecureRandom();
      new Sweep(key, SessionId.next(System.currentTimeMillis(), 0, random)).run(config.link().bind(), config.link().target(), all, each, step -> {
        out.printf("mtu %d at %s%n", step.mtu(), Units.formatBytesPerSecond(step.rate()));
        out.flush();
      });
      out.println("Sent. What arrived, and what to configure, the high side says.");
      out.flush();
      return ExitCodes.OK;
    } catch (SettingsException | KeyFileException | IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "nonreturn sender check -c " + file + " reads it as the daemon does");
    }
  }
}
