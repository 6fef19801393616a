package io.nonreturn.sender.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upstream over TLS with a certificate that only its own authority vouches for, directly and through a proxy. */
class FetcherTlsTest {

  private static final byte[] CONTENT = "what lies behind TLS".getBytes(StandardCharsets.UTF_8);
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;
  private Server server;
  private URI upstream;

  @BeforeEach
  void serve() throws Exception {
    Path store = folder.resolve("server.p12");
    keytool("-genkeypair", "-keystore", store.toString(), "-storepass", PASSWORD, "-keyalg", "EC", "-dname", "CN=upstream", "-ext", "san=ip:127.0.0.1");
    keytool("-exportcert", "-rfc", "-keystore", store.toString(), "-storepass", PASSWORD, "-file", folder.resolve("ca.pem").toString());
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(store.toString());
    tls.setKeyStorePassword(PASSWORD);
    tls.setSniRequired(false);
    HttpConfiguration http = new HttpConfiguration();
    http.addCustomizer(new SecureRequestCustomizer(false));
    server = new Server();
    ServerConnector connector = new ServerConnector(server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            response.write(true, ByteBuffer.wrap(CONTENT), callback);
            return true;
          }
        });
    server.start();
    upstream = URI.create("https://127.0.0.1:" + connector.getLocalPort() + "/");
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(true, process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), words);
  }

  private Fetcher open(Path ca, InetSocketAddress proxy) throws IOException {
    return Fetcher.open(upstream, new FetchOptions(null, ca, proxy, 1_000, 2), folder.resolve("downloads"), () -> Instant.EPOCH, Timeouts.DEFAULT, pause -> {});
  }

  @Test
  void theNamedAuthorityIsTrustedAndNoOther() throws Exception {
    try (Fetcher fetcher = open(folder.resolve("ca.pem"), null)) {
      assertArrayEquals(CONTENT, fetcher.page(Ask.of(upstream, 1_000)).body());
    }
    try (Fetcher fetcher = open(null, null)) {
      FetchException e = assertThrows(FetchException.class, () -> fetcher.page(Ask.of(upstream, 1_000)));
      assertEquals(Failure.UNTRUSTED, e.failure(), e.getMessage());
    }
  }

  @Test
  void aCertificateForAnotherHostIsNot() throws Exception {
    URI other = URI.create(upstream.toString().replace("127.0.0.1", "localhost"));
    try (Fetcher fetcher = open(folder.resolve("ca.pem"), null)) {
      FetchException e = assertThrows(FetchException.class, () -> fetcher.page(Ask.of(other, 1_000)));
      assertEquals(Failure.UNTRUSTED, e.failure(), e.getMessage());
    }
  }

  @Test
  void aProxyCarriesItUnread() throws Exception {
    try (Proxy proxy = new Proxy();
        Fetcher fetcher = open(folder.resolve("ca.pem"), proxy.address())) {
      assertArrayEquals(CONTENT, fetcher.page(Ask.of(upstream, 1_000)).body());
      assertEquals(List.of("CONNECT 127.0.0.1:" + upstream.getPort() + " HTTP/1.1"), proxy.asked);
    }
  }

  /** Opens tunnels and nothing else (RFC 9110, section 9.3.6). */
  private static final class Proxy implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    final List<String> asked = new CopyOnWriteArrayList<>();

    Proxy() throws IOException {
      Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void accept() {
      try {
        while (true) {
          Socket client = socket.accept();
          Thread.ofVirtual().start(() -> tunnel(client));
        }
      } catch (IOException e) {
        // Closed.
      }
    }

    private void tunnel(Socket client) {
      try (client) {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
          head.append((char) client.getInputStream().read());
        }
        String line = head.substring(0, head.indexOf("\r\n"));
        asked.add(line);
        String[] target = line.split(" ", -1)[1].split(":", -1);
        try (Socket server = new Socket(target[0], Integer.parseInt(target[1]))) {
          client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          Thread back = Thread.ofVirtual().start(() -> copy(server, client));
          copy(client, server);
          back.join();
        }
      } catch (IOException | InterruptedException e) {
        // The tunnel ends.
      }
    }

    private static void copy(Socket from, Socket to) {
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        in.transferTo(out);
        to.shutdownOutput();
      } catch (IOException e) {
        // The tunnel ends.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
