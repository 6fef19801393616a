package io.nonreturn.sender.stage;

/** The journal cannot be read or marked now, a fault of its disk: whoever asked may ask again. */
public final class JournalFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Tells what failed. */
  public JournalFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
