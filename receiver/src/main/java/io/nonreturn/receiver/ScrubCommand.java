package io.nonreturn.receiver;

import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.commit.ScrubDesk;
import io.nonreturn.receiver.retain.Scrub;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.audit.AuditLog;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import io.nonreturn.wire.settings.Units;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ObjLongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code nonreturn scrub}: whether every stored byte is still right. */
@Command(
    name = "scrub",
    description = "Reads every file that the high side serves and holds it against its digest, for disks forget. What is not right any more is"
        + " set aside in STATE/lost and served no more; nonreturn gaps names it, and nonreturn ticket asks for it again. Whether the"
        + " receiver runs or not.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every byte is right",
      "1:failed: no catalog, another schema, a locked or failed disk, files that this user may not read, or more lost than can be believed; what was"
          + " found until then stands",
      "2:wrong usage or configuration",
      "3:something was lost; it is awaited again"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  nonreturn scrub -c receiver.toml",
      "  nonreturn scrub -c receiver.toml --rate 500MB/s --json"
    })
public final class ScrubCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int CONFIGURATION = 2;
  private static final int LOST = 3;
  private static final int SHOWN = 100;

  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "receiver.toml")
  private Path file;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      defaultValue = "100 MB/s",
      description = "Reads no faster (${DEFAULT-VALUE}): reception and clients need the disk, too.")
  private String rate;

  @Option(names = "--force", description = "Goes on however much is lost; else it ends when that is more than 20 files and a tenth of all.")
  private boolean isForced;

  @Option(names = "--json", description = "The result as JSON.")
  private boolean isJson;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      long bytesPerSecond = Units.parseBytesPerSecond(rate);
      if (bytesPerSecond <= 0) {
        return fail("--rate " + rate + " reads nothing: say more than 0", CONFIGURATION);
      }
      ReceiverConfig config = ReceiverConfig.read(file);
      StateFiles files = new StateFiles(config.state());
      InstantSource clock = InstantSource.system();
      try (ScrubDesk desk = ScrubDesk.open(files.catalog(), FileOperations.REAL);
          AuditLog audit = AuditLog.open(config.audit(), AuditEvent.person(), clock)) {
        Scrub.Report report =
            new Scrub(desk, new Scrub.Places(files.store(), files.lost()), bytesPerSecond, isForced, audit, clock).run(progress());
        if (isJson) {
          out.println(json(report));
        } else {
          tell(report, out);
        }
        return report.lost().isEmpty() ? OK : LOST;
      }
    } catch (IllegalArgumentException e) {
      return fail("--rate " + e.getMessage(), CONFIGURATION);
    } catch (SettingsException e) {
      return fail(e.getMessage(), CONFIGURATION);
    } catch (IOException e) {
      return fail(FileErrors.describe(e), FAILED);
    } finally {
      out.flush();
    }
  }

  /** A line that is written over itself, for a person who waits; nothing for a log. */
  private ObjLongConsumer<ScrubDesk.Total> progress() {
    boolean isTerminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    if (isJson || !isTerminal) {
      return (total, done) -> {};
    }
    PrintWriter err = spec.commandLine().getErr();
    return (total, done) -> {
      boolean isEnd = done >= total.bytes();
      err.printf(
          Locale.ROOT, "\rreading the store: %3d%% of %s%s", isEnd ? 100 : done * 100 / total.bytes(), Units.approximateBytes((double) total.bytes()),
          isEnd ? "\n" : "");
      err.flush();
    };
  }

  private static void tell(Scrub.Report report, PrintWriter out) {
    for (Scrub.Lost lost : report.lost().subList(0, Math.min(SHOWN, report.lost().size()))) {
      out.printf(
          "%-10s %s %s: %s (%s)%s%n",
          word(lost),
          lost.owner().mirror(),
          lost.owner().bundle(),
          lost.owner().path(),
          Units.approximateBytes((double) lost.size()),
          lost.owner().isShown() ? "" : ", of a generation that was replaced: no ticket brings it");
    }
    if (report.lost().size() > SHOWN) {
      out.printf("… and %,d more%n", report.lost().size() - SHOWN);
    }
    out.printf("Read %,d files, %s: ", report.blobs(), Units.approximateBytes((double) report.bytes()));
    if (report.lost().isEmpty()) {
      out.println("every byte is right.");
    } else {
      out.printf("%,d lost. What is left of them lies in STATE/lost. To have them sent again: nonreturn ticket -c FILE%n", report.lost().size());
      out.println("Ask the disk why: dmesg, smartctl; a copy of the state folder, or another disk, before there are more.");
    }
  }

  private static String word(Scrub.Lost lost) {
    return lost.damage().name().toLowerCase(Locale.ROOT);
  }

  private static String json(Scrub.Report report) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("blobs", report.blobs());
    json.put("bytes", report.bytes());
    ArrayNode all = json.putArray("lost");
    for (Scrub.Lost lost : report.lost()) {
      all.addObject()
          .put("sha256", lost.id().hex())
          .put("size", lost.size())
          .put("damage", word(lost))
          .put("mirror", lost.owner().mirror())
          .put("bundle", lost.owner().bundle())
          .put("path", lost.owner().path())
          .put("shown", lost.owner().isShown());
    }
    return json.toString();
  }

  private int fail(String message, int code) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return code;
  }
}
