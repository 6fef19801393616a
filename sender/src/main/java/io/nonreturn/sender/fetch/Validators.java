package io.nonreturn.sender.fetch;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/**
 * What tells one state of a page from the next (RFC 9110, section 8.8; its 8.8.2.2 for what changes within a second).
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

  /**
   * The same, but nothing where a page may have changed once more in the second in which it was given: to a server that tells states apart
   * by seconds both are one, and the second would never be asked for.
   */
  static Validators settled(HttpHeaders headers) {
    Validators given = of(headers);
    Instant changed = instant(given.lastModified());
    Instant now = instant(header(headers, "Date"));
    return changed != null && now != null && !changed.isBefore(now) ? NONE : given;
  }

  private static Instant instant(String header) {
    try {
      return header == null ? null : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header));
    } catch (DateTimeException e) {
      return null; // not a date of today's form: nobody can say
    }
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
