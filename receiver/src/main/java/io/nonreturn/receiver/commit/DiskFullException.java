package io.nonreturn.receiver.commit;

import java.io.IOException;

/** No space left: nothing was made visible, and the same work can be done again once there is room. */
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1;

  DiskFullException(Throwable cause) {
    super(cause.getMessage(), cause);
  }

  /** Tells a full disk from a broken one; Java has no type for it, so the texts of ENOSPC and EDQUOT must do. */
  static boolean isFull(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left on device") || message.contains("Disk quota exceeded");
  }
}
