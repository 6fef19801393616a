package io.nonreturn.sender.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.stage.StagingStats;
import io.nonreturn.wire.live.OwnPage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusServerTest {

  private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private boolean ready;
  private volatile String sent;

  private SenderStatus status() {
    return new SenderStatus(
        ready,
        ready,
        "00c0ffee00c0ffee",
        7,
        3,
        100,
        11,
        12,
        13,
        3,
        2,
        1,
        5,
        6,
        1,
        "nio",
        Map.of(),
        0,
        new StagingStats().latency(),
        1_000_000,
        0,
        new SenderStatus.Shape(100, 10, 1424, 8, 20),
        List.of(new SenderStatus.MirrorStatus("files", "raw", 2, 1_500_000, Map.of("not-a-file", 1L), 1, List.of("old"), null)),
        new Condition("well", "all is well"),
        2_000_000,
        new SenderStatus.Flow(5, 0.05, 0.1, 0),
        List.of(new SenderStatus.ClassStatus("urgent", 0.4, 13)),
        new SenderStatus.Carousel(0, 0, 0),
        new SenderStatus.Disk(1_000_000, -1, 100),
        0,
        List.of());
  }

  /** Knows one code, and remembers what was sent. */
  private final class Desk implements TicketOffice {
    @Override
    public Offer look(String typed) {
      return typed.equals("CODE") ? new Offer(null, "CODE", List.of("one bundle"), "[3]") : new Offer("mistyped", null, List.of(), "");
    }

    @Override
    public Offer send(String code, String plan, String by) {
      sent = code + " " + plan + " " + by;
      return look(code);
    }
  }

  private StatusServer server(InetSocketAddress listen) throws IOException {
    return new StatusServer(listen, this::status, new Pulse(), new Desk());
  }

  private static HttpResponse<String> post(int port, String host, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path)).POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void ticketsAreTakenFromThePageAlone() throws Exception {
    try (StatusServer server = server(ANY)) {
      server.start();
      int port = server.port();
      HttpResponse<String> page = get(port, "/operate");
      String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
      assertTrue(policy.startsWith("default-src 'none'; script-src 'nonce-") && !policy.contains("unsafe"), policy);
      Matcher token = Pattern.compile("name=\"token\" content=\"([^\"]+)\"").matcher(page.body());
      assertTrue(token.find(), page.body());
      String own = "http://127.0.0.1:" + port;
      assertEquals(403, post(port, "127.0.0.1", "/operate/send", "CODE\n[3]").statusCode());
      assertEquals(403, post(port, "127.0.0.1", "/operate/send", "CODE\n[3]", "Origin", own).statusCode());
      assertEquals(403, post(port, "127.0.0.1", "/operate/send", "CODE\n[3]", "Origin", own, OwnPage.TOKEN, "x").statusCode());
      assertEquals(403, post(port, "127.0.0.1", "/operate/send", "CODE\n[3]", "Origin", "null", OwnPage.TOKEN, token.group(1)).statusCode());
      assertEquals(
          403, post(port, "127.0.0.1", "/operate/send", "CODE\n[3]", "Origin", "http://evil.example", OwnPage.TOKEN, token.group(1)).statusCode());
      assertEquals(413, post(port, "127.0.0.1", "/operate/look", "C".repeat(2_000), "Origin", own, OwnPage.TOKEN, token.group(1)).statusCode());
      assertEquals(null, sent);
      HttpResponse<String> wrong = post(port, "127.0.0.1", "/operate/look", "CODO", "Origin", own, OwnPage.TOKEN, token.group(1));
      assertEquals("mistyped", JsonMapper.shared().readTree(wrong.body()).path("refused").asString());
      HttpResponse<String> offer = post(port, "127.0.0.1", "/operate/look", "CODE", "Origin", own, OwnPage.TOKEN, token.group(1));
      assertEquals("one bundle", JsonMapper.shared().readTree(offer.body()).path("lines").path(0).asString());
      assertEquals(null, sent, "looking sends nothing");
      assertEquals(200, post(port, "127.0.0.1", "/operate/send", "CODE\n[3]", "Origin", own, OwnPage.TOKEN, token.group(1)).statusCode());
      assertEquals("CODE [3] operators' page, 127.0.0.1", sent);
      assertEquals(405, post(port, "127.0.0.1", "/api/status", "").statusCode());
    }
  }

  /** A name that somebody made lead here reads the page, and its token, as its own. */
  @Test
  void aNameThatLeadsHereTakesNoTicket() throws Exception {
    try (StatusServer server = server(ANY)) {
      server.start();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        String head = "POST /operate/look HTTP/1.1\r\nHost: rebound.example:" + server.port() + "\r\nOrigin: http://rebound.example:"
            + server.port() + "\r\nConnection: close\r\nContent-Length: 4\r\n\r\nCODE";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(answer.startsWith("HTTP/1.1 403") && answer.contains("not under the name rebound.example"), answer);
      }
    }
  }

  /** Files of the page are found by their hash and kept for ever; the past and the events come beside them. */
  @Test
  void thePageHasAllItNames() throws Exception {
    try (StatusServer server = server(ANY)) {
      server.start();
      Matcher file = Pattern.compile("(?:src|href)=\"(/operate/[^\"]+)\"").matcher(get(server.port(), "/operate").body());
      int files = 0;
      while (file.find()) {
        HttpResponse<String> answer = get(server.port(), file.group(1));
        assertEquals(200, answer.statusCode(), file.group(1));
        assertTrue(answer.headers().firstValue("Cache-Control").orElseThrow().contains("immutable"), file.group(1));
        files++;
      }
      assertEquals(5, files);
      assertEquals("time", JsonMapper.shared().readTree(get(server.port(), "/operate/past").body()).path("names").path(0).asString());
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpRequest events = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/operate/events")).build();
        try (BufferedReader lines = new BufferedReader(
            new InputStreamReader(client.send(events, HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
          assertEquals("event: whole", lines.readLine());
          String data = lines.readLine();
          assertTrue(data.contains("\"word\":\"well\"") && !data.contains("kept_bundles"), data);
        }
      }
    }
  }

  private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void theStatusIsJsonWithTheNamesOfTheDocumentation() throws Exception {
    try (StatusServer server = server(ANY)) {
      server.start();
      assertEquals(503, get(server.port(), "/healthz").statusCode());
      ready = true;
      assertEquals(200, get(server.port(), "/healthz").statusCode());
      assertEquals(404, get(server.port(), "/absent").statusCode());
      String metrics = get(server.port(), "/metrics").body();
      assertTrue(metrics.contains("\nnonreturn_sender_sent_bytes_total 12.0\n"), metrics);
      assertTrue(metrics.contains("\nnonreturn_sender_mirror_looked_timestamp_seconds{ecosystem=\"raw\",mirror=\"files\"} 1.5\n"), metrics);
      assertTrue(metrics.contains("\nnonreturn_sender_mirror_problem{ecosystem=\"raw\",mirror=\"files\"} 0.0\n"), metrics);
      JsonNode json = JsonMapper.shared().readTree(get(server.port(), "/api/status").body());
      assertTrue(json.get("ready").asBoolean());
      assertEquals("00c0ffee00c0ffee", json.get("session").asString());
      assertEquals(12, json.get("bytes_sent").asLong());
      assertEquals(100, json.get("rate_bytes_per_second").asLong());
      assertEquals(1424, json.get("geometry").get("shard_bytes").asInt());
      assertEquals(20, json.get("geometry").get("repairs_millis").asInt());
      assertEquals(1, json.get("mirrors").get(0).get("skipped").get("not-a-file").asLong());
      assertEquals("old", json.get("mirrors").get(0).get("kept_bundles").get(0).asString());
      assertEquals(0, json.get("staging_latency_micros").get("p999").asLong());
    }
  }

  @Test
  void aTakenAddressSaysWhatToDo() throws Exception {
    try (StatusServer first = server(ANY)) {
      first.start();
      InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port());
      try (StatusServer second = server(taken)) {
        IOException e = assertThrows(IOException.class, second::start);
        assertTrue(e.getMessage().contains("[web] listen"), e.getMessage());
      }
    }
  }
}
