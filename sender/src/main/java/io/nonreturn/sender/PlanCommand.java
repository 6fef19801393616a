package io.nonreturn.sender;

import io.nonreturn.sender.stage.HoldingsDesk;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.Plan;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nonreturn plan}: counts what the configured mirrors would fetch and send, before anything is fetched. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description =
        "Asks the upstreams of the configured mirrors what they have and counts what would be fetched and sent, compared with what the"
            + " stream carries. Fetches no file and changes nothing; works while the sender runs and while it does not. Try a changed"
            + " configuration with it before the sender gets it.",
    footer = {
      "",
      "Exit codes: 0 counted, 1 an upstream cannot be asked, or a part of it, 2 wrong usage or configuration.",
      "Example: nonreturn plan -c sender.toml pypi"
    })
public final class PlanCommand implements Callable<Integer> {

  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @Spec private CommandSpec spec;

  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "the sender's configuration (TOML)")
  private Path file;

  @Option(names = "--json", description = "for programs, without the names of more than the first bundles")
  private boolean json;

  @Option(
      names = "--most",
      paramLabel = "NUMBER",
      defaultValue = "1000",
      description = "look into so many bundles of a mirror at most, default ${DEFAULT-VALUE}; the others are only counted")
  private int most;

  @Parameters(arity = "0..1", paramLabel = "MIRROR", description = "the name of one mirror; without it, all")
  private String name;

  @Override
  public Integer call() throws InterruptedException {
    if (most < 1) {
      return fail(USAGE, "--most " + most + " is nothing to look into; give at least 1");
    }
    SenderConfig config;
    try {
      config = SenderConfig.read(file);
    } catch (SettingsException e) {
      return fail(USAGE, e.getMessage());
    }
    List<MirrorConfig> mirrors = config.mirrors().stream().filter(mirror -> name == null || mirror.name().equals(name)).toList();
    if (mirrors.isEmpty()) {
      return fail(USAGE, "mirror " + name + " is none of " + String.join(", ", config.mirrors().stream().map(MirrorConfig::name).toList()));
    }
    PlanReport report = new PlanReport(config.link());
    int code = 0;
    try (HoldingsDesk desk = HoldingsDesk.open(Sender.journalFile(config), config.state().resolve("blobs"))) {
      for (MirrorConfig mirror : mirrors) {
        code = Math.max(code, plan(mirror, desk, report));
      }
    } catch (IOException e) {
      return fail(FAILED, FileErrors.describe(e));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? report.json() : report.text());
    out.flush();
    return code;
  }

  /** Downloads nothing, but whoever asks an upstream has a folder to do it in. */
  private int plan(MirrorConfig config, HoldingsDesk desk, PlanReport report) throws IOException, InterruptedException {
    if (config.origin() instanceof MirrorConfig.Folder) {
      report.add(config.name(), null);
      return 0;
    }
    Path folder = Files.createTempDirectory("nonreturn-plan-");
    Holdings holdings = desk.of(config.name());
    Set<String> live = desk.live(config.name());
    try (Mirror mirror = config.open(InstantSource.system(), holdings, folder)) {
      Plan plan = mirror.plan(live, most);
      report.add(config.name(), plan);
      return plan == null || plan.failed().isEmpty() ? 0 : FAILED;
    } catch (IOException e) {
      return fail(FAILED, "mirror " + config.name() + ": " + FileErrors.describe(e));
    } finally {
      delete(folder);
    }
  }

  /** Two levels: the mirror's folder, and what little may lie in it. */
  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
      for (Path each : inside) {
        if (Files.isDirectory(each)) {
          delete(each);
        } else {
          Files.delete(each);
        }
      }
    }
    Files.delete(folder);
  }

  private int fail(int code, String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return code;
  }
}
