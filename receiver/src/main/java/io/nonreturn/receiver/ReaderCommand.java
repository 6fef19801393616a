package io.nonreturn.receiver;

import io.nonreturn.receiver.serve.readers.AccessToken;
import io.nonreturn.receiver.serve.readers.Reader;
import io.nonreturn.receiver.serve.readers.ReaderFile;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nonreturn reader add|list|remove}: who may read, where [web] readers names a file. A receiver that runs takes it up within a second. */
@Command(
    name = "reader",
    description = "Says who may read what the high side serves, in the file that readers in [web] of receiver.toml names.",
    mixinStandardHelpOptions = true,
    subcommands = {ReaderCommand.Add.class, ReaderCommand.Remove.class, ReaderCommand.All.class})
public final class ReaderCommand implements Callable<Integer> {
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

  /** What all three have in common. */
  abstract static class Step implements Callable<Integer> {
    @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "receiver.toml")
    private Path config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
      try {
        ReceiverConfig receiver = ReceiverConfig.read(config);
        Path file = receiver.web().readers().orElse(null);
        if (file == null) {
          return fail(config + ": names no file of readers, so that everybody may read; write readers = \"FILE\" into [web]", CONFIGURATION);
        }
        run(file, out());
        record(receiver);
        return OK;
      } catch (SettingsException | IllegalArgumentException e) {
        return fail(e.getMessage(), CONFIGURATION);
      } catch (IOException e) {
        return fail(FileErrors.describe(e), FAILED);
      } finally {
        out().flush();
      }
    }

    /** @throws IllegalArgumentException if what was typed cannot be used */
    abstract void run(Path file, PrintWriter out) throws IOException;

    /** Puts down what was done, if anything was. */
    void record(ReceiverConfig receiver) throws IOException {}

    private PrintWriter out() {
      return spec.commandLine().getOut();
    }

    private int fail(String message, int code) {
      spec.commandLine().getErr().println(message);
      spec.commandLine().getErr().flush();
      return code;
    }
  }

  /** Lets somebody in. */
  @Command(
      name = "add",
      description = "Lets a reader in, by a password that is typed, or read as one line where nobody types, or by a token that is made"
          + " and printed once.",
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:added",
        "1:failed: there is such a reader, or the file cannot be written",
        "2:wrong usage, configuration, name or password"
      })
  static final class Add extends Step {
    @Parameters(paramLabel = "NAME", description = "Of a person or a machine.")
    private String name;

    @Option(names = "--token", description = "With a token instead of a password: for machines.")
    private boolean isToken;

    @Option(names = "--replace", description = "Also if there is such a reader: what it had holds no longer.")
    private boolean replaces;

    @Override
    void run(Path file, PrintWriter out) throws IOException {
      SecureRandom random = new SecureRandom();
      String token = AccessToken.random(random);
      Reader reader = isToken ? Reader.withToken(name, token) : Reader.withPassword(name, password(), random);
      ReaderFile.change(file, readers -> {
        if (!replaces && readers.containsKey(name)) {
          throw new IOException("there is a reader " + name + "; add --replace to give it another " + reader.kind());
        }
        readers.put(name, reader);
      });
      if (isToken) {
        // Now or never: only its hash is kept.
        out.println(token);
      }
    }

    @Override
    void record(ReceiverConfig receiver) throws IOException {
      LedgerCommand.record(receiver, AuditAction.READER_ADDED, name, "by", isToken ? "token" : "password", "replaces", replaces);
    }

    private static String password() throws IOException {
      // There is no console where input comes from a file.
      Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
      if (terminal.isEmpty()) {
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (line == null) {
          throw new IllegalArgumentException("no password came; give it as a line of standard input, or type it at a terminal");
        }
        return line;
      }
      char[] typed = terminal.get().readPassword("Password: ");
      char[] again = terminal.get().readPassword("Again: ");
      if (typed == null || !Arrays.equals(typed, again)) {
        throw new IllegalArgumentException("these were two passwords; nothing was changed");
      }
      return new String(typed);
    }
  }

  /** Lets somebody in no longer. */
  @Command(name = "remove", description = "Lets a reader in no longer.", mixinStandardHelpOptions = true)
  static final class Remove extends Step {
    @Parameters(paramLabel = "NAME", description = "As list shows it.")
    private String name;

    @Override
    void run(Path file, PrintWriter out) throws IOException {
      ReaderFile.change(file, readers -> {
        if (readers.remove(name) == null) {
          throw new IOException("there is no reader " + name + "; nonreturn reader list shows all");
        }
      });
    }

    @Override
    void record(ReceiverConfig receiver) throws IOException {
      LedgerCommand.record(receiver, AuditAction.READER_REMOVED, name);
    }
  }

  /** Tells who may. */
  @Command(name = "list", description = "Tells who may read, and by what.", mixinStandardHelpOptions = true)
  static final class All extends Step {
    @Override
    void run(Path file, PrintWriter out) throws IOException {
      Map<String, Reader> readers = Files.exists(file) ? ReaderFile.read(file) : Map.of();
      readers.values().forEach(reader -> out.println(reader.name() + " " + reader.kind()));
    }
  }
}
