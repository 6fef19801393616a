package io.nonreturn.receiver.commit;

import java.io.IOException;

/** No space left: nothing was made visible, and the same work can be done again once there is room. */
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1;

  DiskFullException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
