package io.nonreturn.sender.fetch;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;

/** An answer: a page, or that there is none, or that it did not change. Everything else is a {@link FetchException}. */
public final class Page {

  private final URI uri;
  private final int status;
  private final HttpHeaders headers;
  private final byte[] body;

  Page(URI uri, int status, HttpHeaders headers, byte[] body) {
    this.uri = uri;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Who gave it, after redirects. */
  public URI uri() {
    return uri;
  }

  /** 200, 304, 404 or 410. */
  public int status() {
    return status;
  }

  /** Decompressed; empty unless the status is 200. Not copied. */
  public byte[] body() {
    return body;
  }

  /** It is as it was. */
  public boolean isUnchanged() {
    return status == 304;
  }

  /** Upstream says that there is no such page, which is not the same as not answering. */
  public boolean isMissing() {
    return status == 404 || status == 410;
  }

  /** For the next question; nothing where the page may still be changing. */
  public Validators validators() {
    return Validators.settled(headers);
  }

  /** What upstream states of the bytes behind this answer; null parts for what it does not state. */
  public Validators stated() {
    return Validators.of(headers);
  }

  /** A header, or null. */
  public String header(String name) {
    return headers.firstValue(name).orElse(null);
  }

  /** All values of a header. */
  public List<String> headers(String name) {
    return headers.allValues(name);
  }

  /** The media type without parameters, in small letters; empty when upstream gives none. */
  public String mediaType() {
    String type = headers.firstValue("Content-Type").orElse("");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
