package io.nonreturn.receiver.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.receiver.MemoryFolder;
import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client of the repository may send: paths, Accept fields, ranges, whole requests. */
class RequestFuzzTest {
  private static final List<String> OFFERS = List.of("application/vnd.pypi.simple.v1+json", "text/html", "application/json");
  private static final byte[] CONTENT = "0123456789abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3}) ");
  private static final Pattern RANGE = Pattern.compile("Content-Range: bytes ([0-9]+)-([0-9]+)/36\r\n");

  private TestSite site;

  @FuzzTest
  void path(byte[] bytes) {
    for (String raw : List.of(new String(bytes, StandardCharsets.ISO_8859_1), new String(bytes, StandardCharsets.UTF_8))) {
      Optional<RequestPath> parsed = RequestPath.parse(raw);
      Optional<String> decoded = decoded(raw);
      assertEquals(decoded.filter(path -> path.startsWith("/")).isPresent(), parsed.isPresent());
      parsed.ifPresent(path -> {
        String again = "/" + path.from(0) + (path.isFolder() && !path.parts().isEmpty() ? "/" : "");
        assertEquals(decoded.get().equals("//") ? "/" : decoded.get(), again);
        assertEquals(path, RequestPath.parse(RequestPath.encode(again)).orElseThrow());
        assertTrue(path.parts().stream().noneMatch(part -> part.indexOf('/') >= 0));
      });
      RequestPath.parameter(raw, "a").ifPresent(value -> assertTrue(raw.contains("a=")));
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    assertTrue(RequestPath.encode(text).matches("[A-Za-z0-9._~/%-]*"));
  }

  /** Accept fields, a line each. */
  @FuzzTest
  void accept(byte[] lines) {
    List<String> fields = List.of(new String(lines, StandardCharsets.ISO_8859_1).split("\n", -1));
    Optional<String> chosen = Negotiation.choose(fields, OFFERS);
    chosen.ifPresent(offer -> {
      assertTrue(OFFERS.contains(offer));
      String all = String.join(",", fields).toLowerCase(Locale.ROOT);
      assertTrue(all.contains(offer) || all.contains("*/*") || all.contains(offer.substring(0, offer.indexOf('/')) + "/*"), all);
      assertEquals(chosen, Negotiation.choose(fields, List.of(offer)), "acceptable beside others, but not alone");
    });
    if (chosen.isEmpty()) {
      for (String offer : OFFERS) {
        assertTrue(Negotiation.choose(fields, List.of(offer)).isEmpty());
      }
    }
  }

  /** A request over a socket to the server as it is shipped: its lines are method and path, Range, If-Range, If-None-Match, Accept, and the rest. */
  @FuzzTest
  void request(byte[] bytes) throws Exception {
    String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", 6);
    String[] names = {"", "Range: ", "If-Range: ", "If-None-Match: ", "Accept: ", ""};
    StringBuilder request = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      if (i == 0) {
        request.append(lines[0]).append(" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
      } else if (!lines[i].isEmpty()) {
        request.append(names[i]).append(lines[i]).append("\r\n");
      }
    }
    byte[] answer = answer(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    String text = new String(answer, StandardCharsets.ISO_8859_1);
    Matcher status = STATUS.matcher(text);
    if (!status.lookingAt()) {
      assertEquals("", text);
      return;
    }
    int code = Integer.parseInt(status.group(1));
    assertTrue(code < 500 || code == 501 || code == 505, text);
    assertFalse(text.contains("\tat ") || text.contains("Exception"), text);
    Matcher range = RANGE.matcher(text);
    // One range stands in the answer's header, several each in the header of a part.
    while (code == 206 && range.find()) {
      int from = Integer.parseInt(range.group(1));
      int length = Integer.parseInt(range.group(2)) + 1 - from;
      int body = text.indexOf("\r\n\r\n", range.end() - 2) + 4;
      assertArrayEquals(Arrays.copyOfRange(CONTENT, from, from + length), Arrays.copyOfRange(answer, body, body + length));
    }
  }

  private byte[] answer(byte[] request) throws Exception {
    if (site == null) {
      TestStream stream = new TestStream();
      site = new TestSite(MemoryFolder.shared(), List.of(
          stream.raw("files", "a", new File("b/c.txt", CONTENT)), stream.raw("files", "d", File.of("ü", "x"))));
      Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.http.localAddress().getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      socket.shutdownOutput();
      socket.getInputStream().transferTo(answer);
      return answer.toByteArray();
    }
  }

  private void close() {
    try {
      site.close();
    } catch (IOException e) {
      // The process ends.
    }
  }

  /** Percent-decoding once more: bytes first, then UTF-8 that is written the same again. */
  private static Optional<String> decoded(String raw) {
    if (raw.indexOf('%') < 0) {
      return Optional.of(raw);
    }
    if (!raw.matches("(?s)([^%]|%[0-9A-Fa-f]{2})*")) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '%') {
        bytes.write(Integer.parseInt(raw.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.writeBytes(raw.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
      }
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes.toByteArray()) ? Optional.of(text) : Optional.empty();
  }
}
