package io.nonreturn.receiver;

import io.nonreturn.receiver.commit.LedgerDesk;
import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.audit.AuditLog;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the commands on the ledger have in common: they act on the catalog in the configured state folder, whether a receiver runs
 * there or not.
 */
abstract class LedgerCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerCommand.class);
  static final int OK = 0;
  static final int FAILED = 1;
  static final int CONFIGURATION = 2;
  /** Of {@code nonreturn gaps}: it worked, and there are some. */
  static final int GAPS = 3;

  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "receiver.toml")
  private Path file;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      ReceiverConfig config = ReceiverConfig.read(file);
      try (LedgerDesk desk = LedgerDesk.open(new StateFiles(config.state()).catalog())) {
        return run(config, desk, spec.commandLine().getOut());
      } finally {
        spec.commandLine().getOut().flush();
      }
    } catch (SettingsException | KeyFileException e) {
      return fail(e.getMessage(), CONFIGURATION);
    } catch (IOException e) {
      return fail(FileErrors.describe(e), FAILED);
    }
  }

  abstract int run(ReceiverConfig config, LedgerDesk desk, PrintWriter out) throws IOException, KeyFileException;

  /** Puts down that a person did something, beside a receiver that may run. */
  static void record(ReceiverConfig config, AuditAction what, String subject, Object... facts) throws IOException {
    if (!Files.isDirectory(config.state())) {
      LOG.warn("{} {} is not put down: there is no state folder {} yet; start the receiver once, then it is", what.label(), subject, config.state());
      return;
    }
    try (AuditLog audit = AuditLog.open(config.audit(), account(), InstantSource.system())) {
      audit.record(List.of(AuditEvent.of(what, account(), subject, facts)));
    }
  }

  int fail(String message, int code) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return code;
  }

  static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** Who is at the keyboard, as far as the system says: also behind sudo. */
  static String account() {
    return AuditEvent.person();
  }
}
