package io.nonreturn.sender.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Locale;

/** The beginning of an answer, whose body is still to be read; holds a place at the upstream until it is closed. One thread. */
final class Answer implements AutoCloseable {

  private final HttpResponse<InputStream> response;
  private final StallWatch.Watched body;
  private final Politeness politeness;

  /** @param politeness null when it holds no place of its own */
  Answer(HttpResponse<InputStream> response, StallWatch.Watched body, Politeness politeness) {
    this.response = response;
    this.body = body;
    this.politeness = politeness;
  }

  URI uri() {
    return response.uri();
  }

  int status() {
    return response.statusCode();
  }

  HttpHeaders headers() {
    return response.headers();
  }

  InputStream body() {
    return body;
  }

  /** What {@code Content-Length} says, -1 when it says nothing that can be read. */
  long contentLength() {
    String value = headers().firstValue("Content-Length").orElse("");
    return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : -1;
  }

  /** Whether the body's end is told, so that one that is cut off cannot pass as whole (RFC 9112, section 6.3). */
  boolean isFramed() {
    return response.version() == HttpClient.Version.HTTP_2
        || contentLength() >= 0
        || headers().firstValue("Transfer-Encoding").orElse("").toLowerCase(Locale.ROOT).endsWith("chunked");
  }

  /** The failure that a read of the body met. */
  FetchException failure(IOException e) {
    if (body.isStalled()) {
      return new FetchException(uri(), Failure.STALLED, "");
    }
    return new FetchException(uri(), Failure.BROKEN_OFF, String.valueOf(e.getMessage()));
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      // Nothing is wanted of it any more.
    } finally {
      if (politeness != null) {
        politeness.leave();
      }
    }
  }
}
