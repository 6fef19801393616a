package io.nonreturn.receiver;

import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.commit.RetentionDesk;
import io.nonreturn.receiver.commit.Retiring;
import io.nonreturn.receiver.retain.Collector;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.audit.AuditLog;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import io.nonreturn.wire.settings.Units;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code nonreturn gc}: lets go what retention does not keep. */
@Command(
    name = "gc",
    description = "Lets go of what the high side need not keep: generations that were replaced, bundles older than [retention] in"
        + " receiver.toml allows, and blobs that no bundle names. Whether the receiver runs or not; what clients see keeps"
        + " all of its blobs.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, also when there was nothing to let go",
      "1:failed: no catalog, another schema, a locked or failed disk; what was done until then stands",
      "2:wrong usage or configuration"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  Look first:   nonreturn gc -c receiver.toml --dry-run",
      "  Every night:  nonreturn gc -c receiver.toml --json"
    })
public final class GcCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int CONFIGURATION = 2;
  private static final int HIDDEN_NAMES = 50;
  private static final int FOLDERS = 256;

  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "receiver.toml")
  private Path file;

  @Option(names = {"-n", "--dry-run"}, description = "Only tell what would go.")
  private boolean isDry;

  @Option(names = "--json", description = "The result as JSON.")
  private boolean isJson;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      ReceiverConfig config = ReceiverConfig.read(file);
      StateFiles files = new StateFiles(config.state());
      try (RetentionDesk desk = RetentionDesk.open(files.catalog(), FileOperations.REAL)) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        Collector.Report report = collect(config, desk, files, now);
        if (isJson) {
          out.println(json(report));
        } else {
          tell(report, out);
        }
      }
      return OK;
    } catch (SettingsException e) {
      return fail(e.getMessage(), CONFIGURATION);
    } catch (IOException e) {
      return fail(FileErrors.describe(e), FAILED);
    } finally {
      out.flush();
    }
  }

  private Collector.Report collect(ReceiverConfig config, RetentionDesk desk, StateFiles files, long now) throws IOException {
    if (isDry) {
      return new Collector(desk, files.store(), config.retention(), Audit.NONE, now).run(true, progress());
    }
    try (AuditLog audit = AuditLog.open(config.audit(), AuditEvent.person(), InstantSource.system())) {
      return new Collector(desk, files.store(), config.retention(), audit, now).run(false, progress());
    }
  }

  /** A line that is written over itself, for a person who waits; nothing for a log. */
  private IntConsumer progress() {
    boolean isTerminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    if (isJson || !isTerminal) {
      return done -> {};
    }
    PrintWriter err = spec.commandLine().getErr();
    return done -> {
      err.printf("\rlooking through the store: %3d%%%s", done * 100 / FOLDERS, done == FOLDERS ? "\n" : "");
      err.flush();
    };
  }

  private record Count(long hidden, long replaced) {
    Count plus(Retiring bundle) {
      return bundle.hides() ? new Count(hidden + 1, replaced) : new Count(hidden, replaced + 1);
    }
  }

  private static Map<String, Count> byMirror(List<Retiring> retired) {
    Map<String, Count> counts = new TreeMap<>();
    for (Retiring bundle : retired) {
      counts.put(bundle.mirror(), counts.getOrDefault(bundle.mirror(), new Count(0, 0)).plus(bundle));
    }
    return counts;
  }

  private void tell(Collector.Report report, PrintWriter out) {
    Map<String, Count> counts = byMirror(report.retired());
    if (!counts.isEmpty()) {
      out.printf("%-24s %12s %22s%n", "MIRROR", "HIDDEN", "REPLACED GENERATIONS");
      counts.forEach((mirror, count) -> out.printf("%-24s %,12d %,22d%n", mirror, count.hidden(), count.replaced()));
    }
    List<Retiring> hidden = report.retired().stream().filter(Retiring::hides).toList();
    for (Retiring bundle : hidden.subList(0, Math.min(HIDDEN_NAMES, hidden.size()))) {
      out.printf("%s by age: %s %s%n", isDry ? "would be hidden" : "hidden", bundle.mirror(), bundle.name());
    }
    if (hidden.size() > HIDDEN_NAMES) {
      out.printf("… and %,d more%n", hidden.size() - HIDDEN_NAMES);
    }
    out.printf("%s %,d blobs, %s.%n", isDry ? "Would delete" : "Deleted", report.blobs(), Units.formatBytes(report.bytes()));
    if (!report.isAll()) {
      out.printf("One run lets go %,d bundles at most: run it again for the rest.%n", Collector.MOST);
    }
  }

  private String json(Collector.Report report) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("dry_run", isDry);
    json.put("complete", report.isAll());
    json.put("blobs", report.blobs());
    json.put("bytes", report.bytes());
    ArrayNode mirrors = json.putArray("mirrors");
    byMirror(report.retired()).forEach((mirror, count) -> mirrors.addObject()
        .put("mirror", mirror)
        .put("hidden", count.hidden())
        .put("replaced", count.replaced()));
    ArrayNode hidden = json.putArray("hidden");
    report.retired().stream()
        .filter(Retiring::hides)
        .forEach(bundle -> hidden.addObject().put("mirror", bundle.mirror()).put("bundle", bundle.name()));
    return json.toString();
  }

  private int fail(String message, int code) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return code;
  }
}
