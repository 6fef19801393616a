package io.nonreturn.wire;

/** One object was refused. Bad input is expected, so there is no stack trace to pay for: cause and detail say it all. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  /**
   * @param refusal why
   * @param detail what was found, in the form {@code name=value > LIMIT=value} where that fits
   */
  public RefusedException(Refusal refusal, String detail) {
    super(refusal.label() + ": " + detail, null, false, false);
    this.refusal = refusal;
  }

  /** Why; to be counted. */
  public Refusal cause() {
    return refusal;
  }
}
