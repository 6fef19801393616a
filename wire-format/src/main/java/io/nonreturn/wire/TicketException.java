package io.nonreturn.wire;

/** A ticket was refused. Its message is for the person who typed it. */
public final class TicketException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why a ticket is refused. */
  public enum Reason {
    /** Not what was printed: a character is wrong, missing or too many. */
    MISTYPED("the code is mistyped: compare it with the one on the high side, character by character"),
    /** Printed by a version that writes other tickets. */
    VERSION("the code is of a version that this sender does not know: upgrade the sender"),
    /** Of another link, or from before a new epoch. */
    FOREIGN("the code belongs to another link, or to an epoch that has ended: print a new one on the high side of this link"),
    /** Typed as somebody made it who has not the link key. */
    FORGED("the code was not made with this link's key"),
    /** Made with the key and yet not a ticket. */
    MALFORMED("the code does not name ascending ranges of sequences");

    private final String advice;

    Reason(String advice) {
      this.advice = advice;
    }
  }

  private final Reason reason;

  TicketException(Reason reason) {
    super(reason.advice);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
