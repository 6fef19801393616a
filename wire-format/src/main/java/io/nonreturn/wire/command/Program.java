package io.nonreturn.wire.command;

import io.nonreturn.wire.settings.FileErrors;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The top of a command line: alone it prints its help. What is mistyped or fails ends in one line that says what is wrong and one that says what to
 * do, and in an exit code: 1 failed, 2 wrong usage, or the failure's own.
 */
public abstract class Program implements Runnable {

  @Spec private CommandSpec spec;

  @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces of errors.")
  private boolean debug;

  /** All its commands, ready to be executed. */
  public final CommandLine ready() {
    return new CommandLine(this)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler((e, arguments) -> refuse(e))
        .setExecutionExceptionHandler((e, command, parsed) -> explain(e, command));
  }

  @Override
  public final void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Wrong usage: what is wrong and where the help is, not the help itself, which would push the one line out of sight. */
  private static int refuse(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(name(command) + ": " + firstLine(e.getMessage()));
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("  " + command.getCommandSpec().qualifiedName() + " --help tells what it takes");
    }
    err.flush();
    return ExitCodes.USAGE;
  }

  private static String name(CommandLine command) {
    Ansi ansi = command.getColorScheme().ansi();
    return ansi.new Text("@|bold,red " + command.getCommandSpec().qualifiedName() + "|@").toString();
  }

  private int explain(Exception e, CommandLine command) {
    PrintWriter err = command.getErr();
    err.println(name(command) + ": " + (e instanceof Explained ? e.getMessage() : describe(e)));
    err.println("  " + (e instanceof Explained failure ? failure.hint() : hint()));
    if (debug) {
      e.printStackTrace(err);
    }
    err.flush();
    return e instanceof Explained failure ? failure.exitCode() : ExitCodes.FAILED;
  }

  private String hint() {
    return debug ? "the stack trace follows" : "run it again with --debug to see where it failed";
  }

  private static String describe(Throwable e) {
    if (e instanceof IOException failure) {
      return firstLine(FileErrors.describe(failure));
    }
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : firstLine(message);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message);
  }
}
