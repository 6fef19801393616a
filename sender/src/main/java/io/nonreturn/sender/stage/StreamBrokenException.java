package io.nonreturn.sender.stage;

import java.io.IOException;

/**
 * The journal is not the one that gave the last number, so going on with it could give a number twice. Only an operator can decide:
 * put the right journal back, or begin a new epoch.
 */
public final class StreamBrokenException extends IOException {

  private static final long serialVersionUID = 1;

  /** @param message what was found, in one line */
  public StreamBrokenException(String message) {
    super(message);
  }
}
