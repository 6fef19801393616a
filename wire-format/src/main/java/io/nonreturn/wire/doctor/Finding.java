package io.nonreturn.wire.doctor;

/**
 * What a check found.
 *
 * @param check its name
 * @param level how bad it is
 * @param figure what was measured, beside what it should be
 * @param fix a command to paste, or what to do; empty where nothing is to be done
 */
public record Finding(String check, Level level, String figure, String fix) {
  /** How bad a finding is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** It works, and will lose data or time under load, or could not be looked at. */
    WARNING,
    /** It does not work. */
    FAULT
  }

  /** As it should be. */
  public static Finding ok(String check, String figure) {
    return new Finding(check, Level.OK, figure, "");
  }

  /** It works, and will lose data or time, or could not be looked at. */
  public static Finding warning(String check, String figure, String fix) {
    return new Finding(check, Level.WARNING, figure, fix);
  }

  /** It does not work. */
  public static Finding fault(String check, String figure, String fix) {
    return new Finding(check, Level.FAULT, figure, fix);
  }
}
