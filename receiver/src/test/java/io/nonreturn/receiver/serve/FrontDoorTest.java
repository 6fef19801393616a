package io.nonreturn.receiver.serve;

import static io.nonreturn.receiver.TestSite.header;
import static io.nonreturn.receiver.TestSite.loopback;
import static io.nonreturn.receiver.TestSite.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestCertificate;
import io.nonreturn.receiver.serve.readers.AccessToken;
import io.nonreturn.receiver.serve.readers.Reader;
import io.nonreturn.receiver.serve.readers.ReaderFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How clients come in: over TLS, with a name, under an address. */
class FrontDoorTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir
  Path folder;

  /** Tells the address under which it was asked. */
  private static final class Where implements Endpoint {
    @Override
    public String first() {
      return "where";
    }

    @Override
    public void answer(RequestPath path, Exchange exchange) {
      exchange.page(Page.of("text/plain", SiteAddress.of(exchange.request()).base()));
    }
  }

  private static final class Open implements Endpoint {
    @Override
    public String first() {
      return "open";
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void answer(RequestPath path, Exchange exchange) {
      exchange.page(Page.of("text/plain", "open"));
    }
  }

  private static HttpService serve(HttpOptions options) throws IOException {
    HttpService http = new HttpService(options, List.of(new Where(), new Open()));
    http.start();
    return http;
  }

  private HttpOptions.Tls tls() throws Exception {
    TestCertificate.make(folder, "site", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    return new HttpOptions.Tls(loopback(), folder.resolve("site.crt"), folder.resolve("site.key"));
  }

  private static HttpResponse<byte[]> get(HttpClient client, String url, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> get(HttpService http, String path, String... headers) throws Exception {
    return get(HttpClient.newHttpClient(), "http://127.0.0.1:" + http.localAddress().getPort() + path, headers);
  }

  private static String basic(String name, String secret) {
    return "Basic " + Base64.getEncoder().encodeToString((name + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void servesBothWaysAtOnce() throws Exception {
    try (HttpService http = serve(HttpOptions.of(loopback()).withTls(tls()))) {
      int port = http.secureAddress().orElseThrow().getPort();
      HttpClient client = HttpClient.newBuilder().sslContext(TestCertificate.trusting(folder.resolve("site.ca"))).build();
      HttpResponse<byte[]> answer = get(client, "https://localhost:" + port + "/where");
      assertEquals("https://localhost:" + port, text(answer));
      assertEquals("TLSv1.3", answer.sslSession().orElseThrow().getProtocol());
      assertEquals("http://127.0.0.1:" + http.localAddress().getPort(), text(get(http, "/where")));
      assertThrows(SSLException.class, () -> get(HttpClient.newHttpClient(), "https://localhost:" + port + "/where"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void speaksTodaysTls(String protocol) throws Exception {
    try (HttpService http = serve(new HttpOptions(
        Optional.empty(), Optional.of(tls()), Optional.empty(), Optional.empty(), Optional.empty(), 8, 20, Duration.ofSeconds(30),
        Duration.ofSeconds(2), 16 << 10))) {
      assertEquals(http.secureAddress().orElseThrow(), http.localAddress(), "nothing is plain");
      SSLParameters parameters = new SSLParameters();
      parameters.setProtocols(new String[] {protocol});
      HttpClient client = HttpClient.newBuilder()
          .sslContext(TestCertificate.trusting(folder.resolve("site.ca")))
          .sslParameters(parameters)
          .build();
      assertEquals(200, get(client, "https://127.0.0.1:" + http.localAddress().getPort() + "/where").statusCode());
    }
  }

  /** A client that never ends its handshake, though it sends a byte now and then, is closed; one that idles between requests is not. */
  @Test
  void slowHandshakesEnd() throws Exception {
    HttpOptions options = HttpOptions.of(loopback()).withTls(tls()).withBounds(8, 20, Duration.ofMinutes(10), Duration.ofMillis(50));
    try (HttpService http = serve(options);
        Socket trickle = new Socket(InetAddress.getLoopbackAddress(), http.secureAddress().orElseThrow().getPort());
        SSLSocket steady = (SSLSocket) TestCertificate.trusting(folder.resolve("site.ca"))
            .getSocketFactory()
            .createSocket(InetAddress.getLoopbackAddress(), http.secureAddress().orElseThrow().getPort())) {
      trickle.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0});
      byte[] request = "GET /open HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      assertThrows(IOException.class, () -> {
        while (true) {
          trickle.getOutputStream().write(1);
          Thread.sleep(20);
          steady.getOutputStream().write(request);
          assertEquals('H', steady.getInputStream().read());
          while (steady.getInputStream().available() > 0) {
            steady.getInputStream().read();
          }
        }
      });
      for (int i = 0; i < 20; i++) {
        Thread.sleep(50);
        steady.getOutputStream().write(request);
        assertTrue(steady.getInputStream().read() >= 0);
      }
    }
  }

  @Test
  void letsInReadersAlone() throws Exception {
    Path file = folder.resolve("readers");
    String token = AccessToken.random(RANDOM);
    ReaderFile.change(file, readers -> {
      readers.put("ada", Reader.withPassword("ada", "correct horse", RANDOM));
      readers.put("ci", Reader.withToken("ci", token));
    });
    try (HttpService http = serve(HttpOptions.of(loopback()).withReaders(file))) {
      HttpResponse<byte[]> refused = get(http, "/where");
      assertEquals(401, refused.statusCode());
      assertEquals("Basic realm=\"packages\", charset=\"UTF-8\"", header(refused, "WWW-Authenticate"));
      assertEquals(200, get(http, "/where", "Authorization", basic("ada", "correct horse")).statusCode());
      assertEquals(200, get(http, "/where", "Authorization", "Bearer " + token).statusCode());
      assertEquals(200, get(http, "/where", "Authorization", basic("anything", token)).statusCode());
      assertEquals(200, get(http, "/open").statusCode(), "monitors need no name");
      assertEquals(401, get(http, "/nothing").statusCode(), "what is not here is not told either");
      for (int i = 0; i < 10; i++) {
        assertEquals(401, get(http, "/where", "Authorization", basic("ada", "wrong " + i)).statusCode());
      }
      HttpResponse<byte[]> limited = get(http, "/where", "Authorization", basic("ada", "wrong again"));
      assertEquals(429, limited.statusCode());
      assertFalse(header(limited, "Retry-After").isEmpty());
      assertEquals(200, get(http, "/where", "Authorization", basic("ada", "correct horse")).statusCode());
      assertEquals(401, get(http, "/where").statusCode(), "who shows nothing has not failed");
    }
  }

  @Test
  void theConfiguredAddressHasTheLastWord() throws Exception {
    HttpOptions options = HttpOptions.of(loopback()).withAddress(SiteAddress.parse("https://Mirror.Example"));
    try (HttpService http = serve(options)) {
      assertEquals("https://mirror.example", text(get(http, "/where")));
      assertEquals("https://mirror.example", raw(http, "evil.example:99"));
    }
  }

  /** What can stand in an address and nothing else: it is written into pages, and into documents that programs read. */
  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "a<b>", "a'b", "a b", "a/b", "a\\b", "user@a", "a?b", "a#b", "$(a)", "`a`", "a;b", "a&b", "a:99999", "a:b", "a|b", "a{b}", "a^b"})
  void hostileHostsAreRefused(String host) throws Exception {
    try (HttpService http = serve(HttpOptions.of(loopback()))) {
      String answer = raw(http, host);
      assertTrue(answer.startsWith("400"), host + " was answered with " + answer);
      assertEquals("http://good-one.example:8080", raw(http, "good-one.example:8080"));
      assertEquals("http://[fd00::1]:8080", raw(http, "[fd00::1]:8080"));
    }
  }

  /** The body of a 200, else the status. */
  private static String raw(HttpService http, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.localAddress().getPort())) {
      String request = "GET /where HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return answer.startsWith("HTTP/1.1 200") ? answer.substring(answer.indexOf("\r\n\r\n") + 4) : answer.substring(9);
    }
  }

  @Test
  void addressesAreReadStrictly() {
    assertEquals(new SiteAddress("http", "a.example", 8080), SiteAddress.parse("http://a.example:8080/"));
    assertEquals("https://[fd00::1]", SiteAddress.parse("https://[fd00::1]:443").base());
    for (String text : List.of("", "a.example", "ftp://a", "http://a/b", "http://a:99999", "http://u@a", "http://a b", "http://a\"")) {
      assertThrows(IllegalArgumentException.class, () -> SiteAddress.parse(text), text);
    }
    assertEquals("http://127.0.0.1:80", SiteAddress.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 80), true).base() + ":80");
    assertEquals("https", SiteAddress.of(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 8443), false).scheme());
  }
}
