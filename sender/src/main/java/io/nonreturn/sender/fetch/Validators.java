package io.nonreturn.sender.fetch;

import java.net.http.HttpHeaders;

/**
 * What tells one state of a page from the next (RFC 9110, section 8.8).
 *
 * @param etag with its quotes, or null
 * @param lastModified as upstream wrote it, or null
 */
public record Validators(String etag, String lastModified) {

  /** Nothing is known. */
  public static final Validators NONE = new Validators(null, null);

  private static final int MOST_LENGTH = 512;

  static Validators of(HttpHeaders headers) {
    return new Validators(header(headers, "ETag"), header(headers, "Last-Modified"));
  }

  private static String header(HttpHeaders headers, String name) {
    String value = headers.firstValue(name).orElse(null);
    boolean usable =
        value != null && !value.isEmpty() && value.length() <= MOST_LENGTH && value.chars().allMatch(c -> c >= ' ' && c <= '~');
    return usable ? value : null;
  }

  /** What may stand in {@code If-Range}, which compares strongly; null when there is nothing that is strong enough. */
  String strong() {
    if (etag != null) {
      return etag.startsWith("W/") ? null : etag;
    }
    return lastModified;
  }
}
