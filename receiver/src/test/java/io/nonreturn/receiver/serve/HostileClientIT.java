package io.nonreturn.receiver.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that want to keep others from being served. */
class HostileClientIT {
  private static final int CONNECTIONS = 20;
  private static final int LARGE_BYTES = 40 << 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private HttpService http;

  @BeforeEach
  void serve() throws Exception {
    Page large = Page.of("text/plain", new byte[LARGE_BYTES]);
    HttpOptions options = HttpOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        // Idle for longer than any test may take.
        .withBounds(8, CONNECTIONS, Duration.ofMinutes(10), Duration.ofMillis(100));
    http = new HttpService(options, List.of(endpoint("small", Page.of("text/plain", "small")), endpoint("large", large)));
    http.start();
  }

  @AfterEach
  void stop() throws Exception {
    http.close();
  }

  /** Each byte of a head restarts the idle time; the head must end all the same. */
  @Test
  void headsThatTrickleAreCutOff() throws Exception {
    try (Socket socket = socket()) {
      socket.getOutputStream().write("GET /small HTTP/1.1\r\nHost: x\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      assertThrows(IOException.class, () -> {
        while (true) {
          socket.getOutputStream().write('y');
          Thread.sleep(20);
        }
      });
    }
  }

  /** A connection that waits for its client's next request is none of these. */
  @Test
  void idleConnectionsAreLeftAlone() throws Exception {
    try (Socket socket = socket()) {
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write("GET /small HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer = "";
        while (!answer.endsWith("small")) {
          int next = socket.getInputStream().read();
          assertTrue(next >= 0, "closed after " + answer);
          answer += (char) next;
        }
        Thread.sleep(1_500); // many looks
      }
    }
  }

  /** Whoever takes all connections and leaves them idle loses them to those who ask for something. */
  @Test
  void idleConnectionsMakeRoomWhenThereAreTooMany() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        idle.add(socket());
      }
      assertEquals(200, get("/small"));
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  /** Who takes little, but does take it, gets everything: what lies in the kernel's buffer is not taken as standing still. */
  @Test
  void steadyTakersAreServed() throws Exception {
    http.close();
    HttpOptions options = HttpOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .withBounds(8, CONNECTIONS, Duration.ofSeconds(4), Duration.ofMillis(200));
    http = new HttpService(options, List.of(endpoint("large", Page.of("text/plain", new byte[LARGE_BYTES]))));
    http.start();
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(128 << 10); // more than a packet of loopback
      socket.connect(http.localAddress());
      socket.getOutputStream().write("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      long got = 0;
      for (int i = 0; i < 80; i++) {
        got += socket.getInputStream().readNBytes(20_000).length; // 200 kB/s for eight seconds
        Thread.sleep(100);
      }
      got += socket.getInputStream().readAllBytes().length;
      assertTrue(got > LARGE_BYTES, got + " bytes, head included");
    }
  }

  /** Pages that nobody takes hold their memory; beyond a bound the next is put off, and small ones go on. */
  @Test
  void pagesThatNobodyTakesAreBounded() throws Exception {
    List<Socket> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        Socket socket = socket();
        readers.add(socket);
        socket.getOutputStream().write("GET /large HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals('H', socket.getInputStream().read());
      }
      assertEquals(503, get("/large"));
      assertEquals(200, get("/small"));
    } finally {
      for (Socket socket : readers) {
        socket.close();
      }
    }
    while (get("/large") != 200) {
      Thread.sleep(20); // until the server has noticed
    }
  }

  private int get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + http.localAddress().getPort() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private Socket socket() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), http.localAddress().getPort());
  }

  private static Endpoint endpoint(String first, Page page) {
    return new Endpoint() {
      @Override
      public String first() {
        return first;
      }

      @Override
      public void answer(RequestPath path, Exchange exchange) {
        exchange.page(page);
      }
    };
  }
}
