package io.nonreturn.sender;

import io.nonreturn.sender.stage.NewEpoch;
import io.nonreturn.sender.stage.StagingException;
import io.nonreturn.sender.stage.StateLock;
import io.nonreturn.sender.stage.StreamBrokenException;
import io.nonreturn.sender.stage.StreamMark;
import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.audit.AuditLog;
import io.nonreturn.wire.reload.Hangup;
import io.nonreturn.wire.reload.Reload;
import io.nonreturn.wire.service.Supervisor;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nonreturn sender}: the low side's daemon on the command line. */
@Command(
    name = "sender",
    mixinStandardHelpOptions = true,
    description = "The low side: follows mirrors and sends what changed.",
    footer = {
      "",
      "Exit codes: 0 it worked, 1 it failed while running, 2 wrong usage or configuration.",
      "Example: nonreturn sender check -c sender.toml && nonreturn sender run -c sender.toml"
    })
public final class SenderCommand implements Callable<Integer> {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return USAGE;
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = "Runs the sender until it is told to stop (SIGTERM or Ctrl-C); it goes on where it was at the next run. At SIGHUP it reads its"
          + " configuration again and takes up mirrors, reserved names, shares and repeats; the log names each key that changed.",
      footer = {
        "",
        "Exit codes: 0 ended by SIGTERM or SIGINT, 1 it could not run (state folder in use, address taken, disk), 2 wrong"
            + " usage, configuration or keys; each mistake is listed; or the journal is missing, or not surely the latest (see new-epoch)."
      })
  int runDaemon(
      @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "the configuration (TOML)")
          Path file)
      throws InterruptedException {
    SenderConfig config;
    try {
      config = SenderConfig.read(file);
    } catch (SettingsException e) {
      return fail(USAGE, e.getMessage());
    }
    LastWords lastWords = new LastWords(Runtime.getRuntime()::halt, FAILED);
    Thread.setDefaultUncaughtExceptionHandler(lastWords);
    try (Sender sender = Sender.open(config, Clock.systemUTC())) {
      Supervisor supervisor = Supervisor.of(sender::isAlive);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> stop(sender, supervisor)));
      sender.start();
      String status = "sends to " + config.link().target();
      Hangup.handle(new Reload(supervisor, status, () -> sender.reload(checked(file, true))));
      supervisor.ready(status);
      new CountDownLatch(1).await(); // only a signal ends it, through the hook above
      return OK;
    } catch (KeyFileException e) {
      return fail(USAGE, e.getMessage());
    } catch (StreamBrokenException e) {
      return fail(USAGE, e.getMessage() + "; to go on: nonreturn sender new-epoch -c " + file);
    } catch (IOException e) {
      return fail(FAILED, FileErrors.describe(e));
    } catch (StagingException e) {
      return fail(FAILED, e.getMessage());
    } catch (RuntimeException | Error e) {
      lastWords.uncaughtException(Thread.currentThread(), e);
      return FAILED;
    }
  }

  @Command(
      name = "new-epoch",
      mixinStandardHelpOptions = true,
      description =
          "Begins the stream anew after its journal was lost, damaged, or put back from a copy. Says what it will do and asks. The"
              + " old journal is kept aside; everything is sent again under new numbers; the high side keeps what it has.",
      footer = {
        "",
        "Exit codes: 0 begun, 1 it could not be done (the sender runs, disk), 2 wrong usage or configuration, or nobody agreed."
      })
  int newEpoch(
      @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "the configuration (TOML)")
          Path file,
      @Option(
              names = "--epoch",
              paramLabel = "SECONDS",
              description =
                  "the number of the new epoch, in seconds since 1970: the way out where a wrong clock made one years ahead, which the"
                      + " high side refuses. Without it, the clock's or one above all that are known here")
          Long epoch,
      @Option(names = "--yes", description = "do not ask") boolean yes) {
    if (epoch != null && epoch < 1) {
      return fail(USAGE, "--epoch " + epoch + " is no epoch; give seconds since 1970, as date +%s prints them");
    }
    SenderConfig config;
    try {
      config = SenderConfig.read(file);
    } catch (SettingsException e) {
      return fail(USAGE, e.getMessage());
    }
    PrintWriter out = spec.commandLine().getOut();
    try (StateLock lock = StateLock.take(config.state())) {
      Path journal = Sender.journalFile(config);
      StreamMark mark = StreamMark.at(config.mark());
      NewEpoch change =
          epoch == null
              ? NewEpoch.plan(lock, journal, mark, Clock.systemUTC())
              : NewEpoch.plan(lock, journal, mark, Clock.systemUTC(), epoch);
      out.print(change.words());
      out.flush();
      if (!yes && !isAgreed()) {
        return fail(USAGE, "nothing was changed; to begin the new epoch type yes, or call it with --yes");
      }
      try (AuditLog audit = AuditLog.open(config.audit(), AuditEvent.person(), Clock.systemUTC())) {
        audit.record(List.of(AuditEvent.of(AuditAction.NEW_EPOCH, AuditEvent.person(), Long.toString(change.epoch()))));
      }
      change.begin();
      out.println("Epoch " + change.epoch() + " has begun. Start the sender: nonreturn sender run -c " + file);
      out.flush();
      return OK;
    } catch (IOException e) {
      return fail(FAILED, FileErrors.describe(e));
    }
  }

  private boolean isAgreed() throws IOException {
    spec.commandLine().getOut().print("Begin it? Type yes: ");
    spec.commandLine().getOut().flush();
    String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
    return answer != null && answer.strip().equals("yes");
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Reads the configuration, the keys and the mirrors' folders, says all that is wrong, and prints the"
              + " configuration with every default filled in. Changes nothing.",
      footer = {"", "Exit codes: 0 all is well, 2 something is wrong."})
  int check(
      @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "the configuration (TOML)")
          Path file,
      @Option(
              names = "--reload",
              description = "look at what a reload takes up: not at the keys, which are read at the start; print nothing when all is well")
          boolean reload) {
    try {
      SenderConfig config = checked(file, reload);
      if (!reload) {
        spec.commandLine().getOut().print(config.toToml());
        spec.commandLine().getOut().flush();
      }
      return OK;
    } catch (SettingsException e) {
      return fail(USAGE, e.getMessage());
    }
  }

  /**
   * The configuration, once nothing is wrong with it nor with what it names.
   *
   * @param reload while a sender runs, whose keys, where systemd handed them over, systemd 252 shows to no other process of the service
   */
  private static SenderConfig checked(Path file, boolean reload) throws SettingsException {
    SenderConfig config = SenderConfig.read(file);
    List<String> problems = new ArrayList<>();
    if (!reload) {
      checkKeys(config, problems);
    }
    checkPlaces(config, problems);
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return config;
  }

  private static void checkKeys(SenderConfig config, List<String> problems) {
    try {
      KeyFiles.readPublisher(config.publisherKey());
    } catch (KeyFileException e) {
      problems.add(e.getMessage());
    }
    try {
      KeyFiles.readLink(config.linkKey());
    } catch (KeyFileException e) {
      problems.add(e.getMessage());
    }
  }

  private static void checkPlaces(SenderConfig config, List<String> problems) {
    for (MirrorConfig mirror : config.mirrors()) {
      if (mirror.origin() instanceof MirrorConfig.Folder folder
          && (!Files.isDirectory(folder.path()) || !Files.isReadable(folder.path()))) {
        problems.add(
            "mirror " + mirror.name() + ": " + folder.path() + " is no readable folder; create it or correct its path");
      }
    }
    Path existing = config.state();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
      problems.add("state folder " + config.state() + " cannot be written; choose another or change its permissions");
    }
    Path markFolder = config.mark().getParent();
    if (Files.exists(markFolder) && !Files.isWritable(markFolder)) {
      problems.add("mark " + config.mark() + " cannot be written: its folder must let the mark be replaced; choose another or change"
          + " its permissions");
    }
  }

  /** The Java machine would report the signal as its exit code, as if it had not been handled. */
  private static void stop(Sender sender, Supervisor supervisor) {
    supervisor.close();
    sender.close();
    Runtime.getRuntime().halt(OK);
  }

  private int fail(int code, String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return code;
  }
}
