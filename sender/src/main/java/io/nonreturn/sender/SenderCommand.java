package io.nonreturn.sender;

import io.nonreturn.sender.stage.StagingException;
import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
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
      description = "Runs the sender until it is told to stop (SIGTERM or Ctrl-C); it goes on where it was at the next run.",
      footer = {
        "",
        "Exit codes: 0 ended by SIGTERM or SIGINT, 1 it could not run (state folder in use, address taken, disk), 2 wrong"
            + " usage, configuration or keys; each mistake is listed."
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
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> stop(sender)));
      sender.start();
      new CountDownLatch(1).await(); // only a signal ends it, through the hook above
      return OK;
    } catch (KeyFileException e) {
      return fail(USAGE, e.getMessage());
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
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Reads the configuration, the keys and the mirrors' folders, says all that is wrong, and prints the"
              + " configuration with every default filled in. Changes nothing.",
      footer = {"", "Exit codes: 0 all is well, 2 something is wrong."})
  int check(
      @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "the configuration (TOML)")
          Path file) {
    SenderConfig config;
    try {
      config = SenderConfig.read(file);
    } catch (SettingsException e) {
      return fail(USAGE, e.getMessage());
    }
    List<String> problems = problems(config);
    if (!problems.isEmpty()) {
      return fail(USAGE, String.join(System.lineSeparator(), problems));
    }
    spec.commandLine().getOut().print(config.toToml());
    spec.commandLine().getOut().flush();
    return OK;
  }

  private static List<String> problems(SenderConfig config) {
    List<String> problems = new ArrayList<>();
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
    for (MirrorConfig mirror : config.mirrors()) {
      if (!Files.isDirectory(mirror.path()) || !Files.isReadable(mirror.path())) {
        problems.add(
            "mirror " + mirror.name() + ": " + mirror.path() + " is no readable folder; create it or correct its path");
      }
    }
    Path existing = config.state();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
      problems.add("state folder " + config.state() + " cannot be written; choose another or change its permissions");
    }
    return problems;
  }

  /** The Java machine would report the signal as its exit code, as if it had not been handled. */
  private static void stop(Sender sender) {
    sender.close();
    Runtime.getRuntime().halt(OK);
  }

  private int fail(int code, String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return code;
  }
}
