package io.nonreturn.sender.fetch;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Something was not fetched. The message names the address, the cause and what was found. */
public final class FetchException extends IOException {

  private static final long serialVersionUID = 1;

  private final Failure failure;
  private final int status;
  private final Duration retryAfter;

  FetchException(URI uri, Failure failure, String detail) {
    this(uri, failure, detail, 0, null);
  }

  FetchException(URI uri, Failure failure, String detail, int status, Duration retryAfter) {
    super(shown(uri) + " " + failure.meaning() + (detail.isEmpty() ? "" : " (" + detail + ")"));
    this.failure = failure;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Without what may be secret: signed addresses carry their key in the query. */
  static String shown(URI uri) {
    String text = uri.toString();
    int end = text.indexOf('?');
    return end < 0 ? text : text.substring(0, end) + "?…";
  }

  /** Why. */
  public Failure failure() {
    return failure;
  }

  /** The status that upstream answered with, 0 when it gave none. */
  public int status() {
    return status;
  }

  /** How long upstream asked us to wait, null when it did not. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
