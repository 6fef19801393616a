package io.nonreturn.sender.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Whole answers. */
final class Answers {

  private Answers() {}

  /** Bytes, or the same compressed to who takes that. */
  static void send(Request request, Response response, Callback callback, String type, String cache, byte[] plain, byte[] gzip) {
    boolean compressed =
        request.getHeaders().getValuesList(HttpHeader.ACCEPT_ENCODING).stream().anyMatch(it -> it.startsWith("gzip"));
    response.getHeaders().put(HttpHeader.VARY, "Accept-Encoding");
    if (compressed) {
      response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
    }
    write(response, callback, 200, type, cache, compressed ? gzip : plain);
  }

  /** One line that says why. */
  static void refuse(Response response, Callback callback, int code, String why) {
    write(response, callback, code, "text/plain;charset=utf-8", "no-store", (why + "\n").getBytes(StandardCharsets.UTF_8));
  }

  static void write(Response response, Callback callback, int code, String type, String cache, byte[] body) {
    response.setStatus(code);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, cache);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body).asReadOnlyBuffer(), callback);
  }
}
