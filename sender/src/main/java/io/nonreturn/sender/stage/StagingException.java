package io.nonreturn.sender.stage;

/** Staging failed as a whole: a full disk, a damaged journal. Nothing half-made remains; it may be tried again. */
public final class StagingException extends Exception {

  private static final long serialVersionUID = 1;

  /** @param message what failed and what to do */
  public StagingException(String message, Throwable cause) {
    super(message, cause);
  }
}
