package io.nonreturn.wire.audit;

import java.io.IOException;

/** The audit log cannot be written, so what was to be put down must not be done. */
public final class AuditException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean full;

  AuditException(String message, boolean full, Throwable cause) {
    super(message, cause);
    this.full = full;
  }

  /** Whether only room is missing, so that the same may be tried again. */
  public boolean isDiskFull() {
    return full;
  }
}
