package io.nonreturn.wire.command;

/** A failure of a command that says what its caller can do about it; its message says what failed. */
public interface Explained {

  /** What the command ends with. */
  int exitCode();

  /** What to do about it. */
  String hint();
}
