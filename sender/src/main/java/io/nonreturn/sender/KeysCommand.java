package io.nonreturn.sender;

import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.PublicKeys;
import io.nonreturn.wire.settings.Units;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nonreturn keys}: makes the keys of a link. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "The keys of a link.",
    footer = {"", "Exit codes: 0 it worked, 1 it failed, 2 wrong usage."})
public final class KeysCommand implements Callable<Integer> {

  private final InstantSource clock = InstantSource.system();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return 2;
  }

  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      description = {
        "Makes publisher.key, link.key and trust.pem in a folder. Never overwrites a file.",
        "Keys hold for a time only. To renew them: --publisher-only into another folder, add its trust.pem to that of the high side,"
            + " then put its publisher.key in the old one's place."
      },
      footer = {"", "Exit codes: 0 made, 1 a file exists already or the folder cannot be written, 2 wrong usage."})
  int init(
      @Parameters(paramLabel = "DIR", description = "the folder; created, readable by its owner only") Path folder,
      @Option(
              names = "--valid",
              paramLabel = "TIME",
              defaultValue = "90 d",
              description = "how long the high side believes the publisher (${DEFAULT-VALUE}); both sides warn two weeks before the end")
          String valid,
      @Option(names = "--publisher-only", description = "no link.key: the link goes on with the one that it has") boolean publisherOnly) {
    PrintWriter out = spec.commandLine().getOut();
    try {
      PublicKeys keys = KeyFiles.init(folder, clock.instant().plus(time(valid)), !publisherOnly);
      out.println("Made " + (publisherOnly ? "two" : "three") + " files in " + folder.toAbsolutePath().normalize() + ":");
      out.println("  publisher.key  signs what crosses. Keep it on the low side, and a copy offline. Show it to nobody.");
      if (!publisherOnly) {
        out.println("  link.key       seals frames against noise. Carry a copy to the high side. Show it to nobody else.");
      }
      out.println("  trust.pem      says whose signatures the high side believes. Carry it to the high side; it is not");
      out.println("                 secret, but must not be exchanged on its way. `nonreturn receiver check` must show there:");
      out.println("                 " + keys.id() + " until " + keys.expires().orElseThrow());
      out.println("Sender:   [keys] publisher = \".../publisher.key\"  link = \".../link.key\"");
      out.println("Receiver: [keys] trust = \".../trust.pem\"  link = \".../link.key\"");
      out.flush();
      return 0;
    } catch (KeyFileException e) {
      spec.commandLine().getErr().println(e.getMessage());
      spec.commandLine().getErr().flush();
      return 1;
    }
  }

  private Duration time(String valid) {
    try {
      Duration time = Units.parseDuration(valid);
      if (time.isPositive()) {
        return time;
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--valid " + e.getMessage(), e);
    }
    throw new ParameterException(spec.commandLine(), "--valid is not longer than nothing");
  }
}
