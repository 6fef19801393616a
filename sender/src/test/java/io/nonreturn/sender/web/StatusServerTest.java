package io.nonreturn.sender.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.stage.StagingStats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusServerTest {

  private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private boolean ready;

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
        List.of(new SenderStatus.MirrorStatus("files", "raw", 2, 1_500_000, Map.of("not-a-file", 1L), 1, List.of("old"), null)));
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
    try (StatusServer server = new StatusServer(ANY, this::status)) {
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
    try (StatusServer first = new StatusServer(ANY, this::status)) {
      first.start();
      InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port());
      try (StatusServer second = new StatusServer(taken, this::status)) {
        IOException e = assertThrows(IOException.class, second::start);
        assertTrue(e.getMessage().contains("[web] listen"), e.getMessage());
      }
    }
  }
}
