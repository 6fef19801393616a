package io.nonreturn.sender.watch;

/** A file that cannot be taken now; no stack trace, since the cause says all. */
public final class SkippedException extends Exception {

  private static final long serialVersionUID = 1;

  private final Skipped cause;

  /**
   * @param cause why
   * @param detail what exactly was found, or an empty text
   */
  public SkippedException(Skipped cause, String detail) {
    super(detail, null, false, false);
    this.cause = cause;
  }

  /** Why. */
  public Skipped skipped() {
    return cause;
  }
}
