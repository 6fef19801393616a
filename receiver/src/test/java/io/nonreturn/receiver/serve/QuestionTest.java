package io.nonreturn.receiver.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies are let in where an endpoint asks for them, up to a size, and nowhere else. */
class QuestionTest {
  private HttpService http;

  /** Says the body back. */
  private static final class Echo implements Endpoint {
    @Override
    public String first() {
      return "echo";
    }

    @Override
    public Set<String> methods() {
      return Set.of("GET", "HEAD", "POST");
    }

    @Override
    public void answer(RequestPath path, Exchange exchange) {
      String body = StandardCharsets.UTF_8.decode(exchange.body()).toString();
      if (body.equals("fault")) {
        throw new IllegalStateException("by intention");
      }
      exchange.header("X-Said", "yes");
      exchange.page(Page.of("text/plain", "said " + body));
    }
  }

  private static final class Quiet implements Endpoint {
    @Override
    public String first() {
      return "quiet";
    }

    @Override
    public void answer(RequestPath path, Exchange exchange) {
      exchange.error(418, "application/json", "{}");
    }
  }

  @BeforeEach
  void serve() throws Exception {
    http = new HttpService(
        HttpOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), List.of(new Echo(), new Quiet()));
    http.start();
  }

  @AfterEach
  void stop() throws Exception {
    http.close();
  }

  @Test
  void bodyReachesItsEndpointWhole() throws Exception {
    HttpResponse<String> answer = post("/echo", BodyPublishers.ofString("ü"));
    assertEquals("said ü", answer.body());
    assertEquals("yes", answer.headers().firstValue("X-Said").orElse(""));
    assertEquals("said ", post("/echo", BodyPublishers.noBody()).body());
    String large = "x".repeat(256 << 10);
    assertEquals("said " + large, post("/echo", BodyPublishers.ofString(large)).body());
  }

  @Test
  void othersAreRefused() throws Exception {
    assertEquals(413, post("/echo", BodyPublishers.ofString("x".repeat((256 << 10) + 1))).statusCode());
    HttpResponse<String> notAllowed = post("/quiet", BodyPublishers.ofString("x"));
    assertEquals(405, notAllowed.statusCode());
    assertEquals("GET, HEAD", notAllowed.headers().firstValue("Allow").orElse(""));
    assertEquals(405, post("/absent", BodyPublishers.ofString("x")).statusCode());
    assertTrue(raw("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\nx\r\n0\r\n\r\n")
        .startsWith("HTTP/1.1 411 "));
  }

  /** A body that never comes whole, and an endpoint that fails, end that request, and others go on. */
  @Test
  void failuresEndTheirRequest() throws Exception {
    String cut = raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nConnection: close\r\n\r\nshort");
    assertTrue(!cut.contains("said"), cut);
    assertEquals(500, post("/echo", BodyPublishers.ofString("fault")).statusCode());
    HttpResponse<String> quiet = HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri("/quiet")).build(), BodyHandlers.ofString());
    assertEquals("{}", quiet.body());
    assertEquals("application/json", quiet.headers().firstValue("Content-Type").orElse(""));
    assertEquals("said on", post("/echo", BodyPublishers.ofString("on")).body());
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.localAddress().getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private HttpResponse<String> post(String path, HttpRequest.BodyPublisher body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).POST(body).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + http.localAddress().getPort() + path);
  }
}
