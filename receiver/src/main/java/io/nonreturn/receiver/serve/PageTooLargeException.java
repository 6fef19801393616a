package io.nonreturn.receiver.serve;

/** A page would take more memory than any page may. */
final class PageTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PageTooLargeException() {
    super("page bytes > LIMIT=" + PageWriter.MOST_BYTES, null, false, false);
  }
}
