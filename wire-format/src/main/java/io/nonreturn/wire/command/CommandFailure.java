package io.nonreturn.wire.command;


/**
 * A command that cannot do its work, with what its caller can do about it. The message says what failed, the hint what to try;
 * no stack trace is shown unless {@code --debug} is given.
 */
public final class CommandFailure extends Exception implements Explained {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final String hint;

  private CommandFailure(int exitCode, String message, String hint) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  /** The work was tried and failed: exit code 1. */
  public static CommandFailure failed(String message, String hint) {
    return new CommandFailure(ExitCodes.FAILED, message, hint);
  }

  /** Asked for something impossible: exit code 2. */
  public static CommandFailure usage(String message, String hint) {
    return new CommandFailure(ExitCodes.USAGE, message, hint);
  }

  /** Something must be installed first: exit code 69. */
  public static CommandFailure missing(String message, String hint) {
    return new CommandFailure(ExitCodes.MISSING, message, hint);
  }

  @Override
  public int exitCode() {
    return exitCode;
  }

  @Override
  public String hint() {
    return hint;
  }
}
