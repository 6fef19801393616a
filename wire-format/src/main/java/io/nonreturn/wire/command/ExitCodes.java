package io.nonreturn.wire.command;

/** Exit codes of every command, and how the help pages state them. */
public final class ExitCodes {
  public static final int OK = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  /** {@code EX_UNAVAILABLE} of sysexits.h. */
  public static final int MISSING = 69;

  public static final String HEADING = "%nExit codes:%n";
  public static final String OK_HELP = " 0:done";
  public static final String FAILED_HELP = " 1:failed; the message says what to do";
  public static final String USAGE_HELP = " 2:wrong usage or configuration";
  public static final String MISSING_HELP = "69:something must be installed first; the message says which package";

  private ExitCodes() {}
}
