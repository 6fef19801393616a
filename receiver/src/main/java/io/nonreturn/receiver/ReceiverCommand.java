package io.nonreturn.receiver;

import io.nonreturn.receiver.serve.HttpOptions;
import io.nonreturn.receiver.serve.readers.ReaderFile;
import io.nonreturn.receiver.serve.tls.CertificateException;
import io.nonreturn.receiver.serve.tls.SiteCertificate;
import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.reload.Hangup;
import io.nonreturn.wire.reload.Reload;
import io.nonreturn.wire.service.ServiceCredentials;
import io.nonreturn.wire.service.Supervisor;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nonreturn receiver run|check}. */
@Command(
    name = "receiver",
    description = "The high side: receives from the link, verifies, publishes and serves.",
    mixinStandardHelpOptions = true,
    subcommands = {ReceiverCommand.Run.class, ReceiverCommand.Check.class})
public final class ReceiverCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int CONFIGURATION = 2;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CONFIGURATION;
  }

  /** Runs until it is told to end. */
  @Command(
      name = "run",
      description = "Runs the receiver until SIGTERM or SIGINT, which end it cleanly. At SIGHUP it reads its configuration again and takes up"
          + " trusted keys, certificate, readers and reserved names; the log names each key that changed.",
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:ended by SIGTERM or SIGINT",
        "1:failed: an address in use, no access to the state folder, a failed disk, a failed thread",
        "2:wrong usage, configuration or key files; each mistake is listed"
      })
  static final class Run implements Callable<Integer> {
    @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "receiver.toml")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
      Receiver receiver;
      try {
        ReceiverConfig config = ReceiverConfig.read(file);
        Thread.setDefaultUncaughtExceptionHandler(ReceiverCommand::end);
        receiver = Receiver.start(config);
      } catch (SettingsException | KeyFileException e) {
        return fail(spec, e.getMessage(), CONFIGURATION);
      } catch (IOException e) {
        return fail(spec, FileErrors.describe(e), FAILED);
      }
      Supervisor supervisor = Supervisor.of(receiver::isAlive);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
        supervisor.close();
        receiver.close();
        // The JVM would report the signal as its exit code, as if it had not been handled.
        Runtime.getRuntime().halt(OK);
      }));
      String status = "listens on " + receiver.linkAddress() + ", serves on " + receiver.webAddress();
      Hangup.handle(new Reload(supervisor, status, () -> receiver.reload(checked(file, true).config())));
      supervisor.ready(status);
      new CountDownLatch(1).await();
      return OK;
    }
  }

  /** Reads everything that a start would read. */
  @Command(
      name = "check",
      description = "Reads the configuration and the keys, says all that is wrong, and prints the configuration with every"
          + " default filled in, the publishers that are trusted, and until when the certificate holds. Changes nothing.",
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:all good", "2:wrong usage, configuration or key files; each mistake is listed"})
  static final class Check implements Callable<Integer> {
    @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "receiver.toml")
    private Path file;

    @Option(
        names = "--reload",
        description = "Look at what a reload takes up, but for keys, which the receiver looks at itself. Print nothing when all is well.")
    private boolean reload;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
      try {
        Checked checked = checked(file, reload);
        if (!reload) {
          checked.notes().forEach(note -> spec.commandLine().getOut().println("# " + note));
          spec.commandLine().getOut().print(checked.config().toToml());
          spec.commandLine().getOut().flush();
        }
        return OK;
      } catch (SettingsException e) {
        return fail(spec, e.getMessage(), CONFIGURATION);
      }
    }
  }

  /** A configuration with which nothing is wrong, and what a person should know of the files that it names. */
  private record Checked(ReceiverConfig config, List<String> notes) {}

  /**
   * Reads everything that a start would read.
   *
   * @param reload while a receiver runs: without what is read at its start alone, as are keys and what systemd handed over; that, systemd 252
   *     shows to no other process of the service
   */
  private static Checked checked(Path file, boolean reload) throws SettingsException {
    ReceiverConfig config = ReceiverConfig.read(file);
    List<String> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    if (!reload) {
      checkKeys(config, problems, notes);
    }
    HttpOptions.Tls tls = config.web().tls().orElse(null);
    if (tls != null && !(reload && (ServiceCredentials.hold(tls.certificate()) || ServiceCredentials.hold(tls.key())))) {
      try {
        notes.add("certificate of HTTPS: until " + SiteCertificate.read(tls.certificate(), tls.key()).expires());
      } catch (CertificateException e) {
        problems.add(e.getMessage());
      }
    }
    if (config.web().readers().isPresent()) {
      try {
        ReaderFile.read(config.web().readers().get());
      } catch (IOException e) {
        problems.add(FileErrors.describe(e));
      }
    }
    if (!isUsable(config.state())) {
      problems.add("state folder " + config.state() + " cannot be written; choose another or change its permissions");
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return new Checked(config, notes);
  }

  private static void checkKeys(ReceiverConfig config, List<String> problems, List<String> notes) {
    try {
      KeyFiles.readTrust(config.trustFile())
          .publishers()
          .forEach(keys -> notes.add("trusted publisher: " + keys.id() + keys.expires().map(end -> " until " + end).orElse(" without end")));
    } catch (KeyFileException e) {
      problems.add(e.getMessage());
    }
    try {
      KeyFiles.readLink(config.linkKeyFile());
    } catch (KeyFileException e) {
      problems.add(e.getMessage());
    }
  }

  /** A folder that can be written, or that could be made in one. */
  private static boolean isUsable(Path folder) {
    Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
  }

  /** A daemon that lost a thread must not look alive: the service manager starts it again, from what is durable. */
  private static void end(Thread thread, Throwable failure) {
    try {
      LoggerFactory.getLogger(ReceiverCommand.class)
          .error("thread {} failed, the receiver ends; start it again", thread.getName(), failure);
    } finally {
      // Whatever the log does. Without the shutdown hooks: they would trust the state that just proved wrong.
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static int fail(CommandSpec spec, String message, int code) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return code;
  }
}
