package io.nonreturn.sender;

import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.Transport;
import io.nonreturn.wire.command.Quantities;
import io.nonreturn.wire.settings.SettingsException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nonreturn size}: what a link and its hosts must have. */
@Command(
    name = "size",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Calculates what a link and its two hosts must have for mirrors of some size and change: the link's rate for a lag, disks for years,"
            + " memory and socket buffers for bursts, and how long an outage takes to make up for. Asks nobody and changes nothing.",
    footer = {
      "",
      "Exit codes: 0 the link is fast enough, 1 it is not, 2 wrong usage or configuration.",
      "Example: nonreturn size --daily \"100 GB\" --largest \"50 GB\" --lag \"15 min\" --rate \"100 MB/s\""
    })
public final class SizeCommand implements Callable<Integer> {

  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  @Option(names = "--daily", required = true, paramLabel = "SIZE", converter = Quantities.Size.class, description = "what changes in the mirrors in a day")
  private long daily;

  @Option(names = "--now", paramLabel = "SIZE", defaultValue = "0 B", converter = Quantities.Size.class,
      description = "what the mirrors hold when they begin, default ${DEFAULT-VALUE}")
  private long now;

  @Option(names = "--peak", paramLabel = "NUMBER", defaultValue = "10",
      description = "how many times the mean comes in the busiest hour, default ${DEFAULT-VALUE}")
  private double peak;

  @Option(names = "--kept", paramLabel = "SHARE", defaultValue = "100%", converter = Quantities.Share.class,
      description = "of what changes, what stays for years ([retention] removes the rest), default ${DEFAULT-VALUE}")
  private double kept;

  @Option(names = "--largest", paramLabel = "SIZE", defaultValue = "10 GB", converter = Quantities.Size.class,
      description = "the largest bundle, such as a model, default ${DEFAULT-VALUE}")
  private long largest;

  @Option(names = "--lag", paramLabel = "TIME", defaultValue = "15 min", converter = Quantities.Time.class,
      description = "in which it shall have crossed, default ${DEFAULT-VALUE}")
  private Duration lag;

  @Option(names = "--outage", paramLabel = "TIME", defaultValue = "1 d", converter = Quantities.Time.class,
      description = "of the receiver, to be made up for, default ${DEFAULT-VALUE}")
  private Duration outage;

  @Option(names = {"-c", "--config"}, paramLabel = "FILE", description = "take the link from the sender's configuration (TOML)")
  private Path file;

  @Option(names = "--rate", paramLabel = "RATE", defaultValue = "100 MB/s", converter = Quantities.Rate.class,
      description = "link.rate, default ${DEFAULT-VALUE}")
  private long rate;

  @Option(names = "--mtu", paramLabel = "BYTES", defaultValue = "1500", description = "link.mtu, default ${DEFAULT-VALUE}")
  private int mtu;

  @Option(names = "--parity", paramLabel = "SHARE", defaultValue = "10%", converter = Quantities.Share.class,
      description = "link.parity, default ${DEFAULT-VALUE}")
  private double parity;

  @Option(names = "--loss", paramLabel = "SHARE", defaultValue = "2%", converter = Quantities.Share.class,
      description = "link.loss, default ${DEFAULT-VALUE}")
  private double loss;

  @Option(names = "--burst", paramLabel = "TIME", defaultValue = "20 ms", converter = Quantities.Time.class,
      description = "link.burst, default ${DEFAULT-VALUE}")
  private Duration burst;

  @Option(names = "--json", description = "for programs")
  private boolean json;

  @Override
  public Integer call() {
    Sizing sizing = sizing();
    String report = json ? SizeReport.json(sizing) : SizeReport.text(sizing);
    spec.commandLine().getOut().print(report);
    spec.commandLine().getOut().flush();
    return sizing.isEnough() ? 0 : FAILED;
  }

  private Sizing sizing() {
    if (!(peak >= 1 && peak <= 1_000_000)) {
      throw refused("--peak " + peak + " is not at least 1");
    }
    if (lag.isZero()) {
      throw refused("--lag of no time at all cannot be had; give some");
    }
    try {
      double carousel = CarouselOptions.DEFAULT.share();
      LinkOptions link;
      if (file == null) {
        InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        link = new LinkOptions(nowhere, nowhere, mtu, rate, parity, loss, burst, Transport.AUTO);
      } else {
        SenderConfig config = SenderConfig.read(file);
        link = config.link();
        carousel = config.carousel().share();
      }
      return new Sizing(link, new Sizing.Needs(now, daily, peak, kept, largest, lag, outage, carousel));
    } catch (SettingsException | IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  private ParameterException refused(String why) {
    return new ParameterException(spec.commandLine(), why);
  }
}
