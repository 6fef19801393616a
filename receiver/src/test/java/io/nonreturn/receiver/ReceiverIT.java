package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Beacon;
import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Head;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.Publisher;
import io.nonreturn.wire.SessionId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole receiver on loopback: frames in at one end, files out at the other. */
@Timeout(300)
class ReceiverIT {
  private static final int SHARD = 1_424;
  private static final int AT_ONCE = 32;

  @TempDir
  Path folder;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void bundleCrossesAndOutlivesARestart() throws Exception {
    Path config = configure();
    Publisher publisher = KeyFiles.readPublisher(folder.resolve("keys/publisher.key"));
    byte[] large = new byte[3 << 20];
    new Random(1).nextBytes(large);
    List<File> files = List.of(new File("large", large), File.of("small", "tiny"), File.of("empty", ""));
    Manifest template = TestStream.manifest(1, Digest.ZERO, "raw", "files", "a", 1, files, false);
    Manifest manifest = new Manifest(
        template.epoch(), 1, Digest.ZERO, "raw", "files", "a", 1, template.artifacts(), false, template.provenance(),
        template.admission(), micros(), 0);
    Digest chain = Chain.next(Digest.ZERO, manifest.toPayload());

    try (Receiver receiver = Receiver.start(ReceiverConfig.read(config));
        LowSide low = new LowSide(SessionId.next(System.currentTimeMillis(), 0, new Random(1)), SHARD, 32, 4);
        DatagramSocket socket = new DatagramSocket()) {
      JsonNode before = status(receiver);
      assertTrue(before.get("ready").asBoolean());
      assertEquals(0, before.get("bundles_published").asInt());
      send(socket, receiver, low.object(PieceKind.MANIFEST, publisher.sign(MessageType.MANIFEST, manifest.toPayload())));
      for (File file : files) {
        send(socket, receiver, low.object(PieceKind.BLOB, file.bytes()));
      }
      Head head = new Head(TestStream.EPOCH, 2, Digest.sha256(new byte[1]), micros(), micros() + TestStream.DAY_MICROS, 1, 0);
      send(socket, receiver, low.object(PieceKind.HEAD, publisher.sign(MessageType.HEAD, head.toPayload())));
      Beacon beacon = new Beacon(
          TestStream.EPOCH, 1, chain, low.nextSequence(), 0, 77, micros(), 32, 4, SHARD, 20, 1_000_000, 0);
      send(socket, receiver, List.of(low.beaconFrame(beacon.toPayload())));

      JsonNode status = awaitPublished(receiver, 1);
      JsonNode ledger = status.get("ledger");
      assertEquals(1, ledger.get("open").asInt());
      assertEquals(2, ledger.get("gaps").get(0).get("first").asInt());
      assertEquals(2, ledger.get("gaps").get(0).get("last").asInt());
      assertTrue(ledger.get("oldest_micros").asLong() >= head.createdUnixMicros(), ledger.toString());
      assertTrue(ledger.get("oldest_micros").asLong() <= micros(), ledger.toString());
      assertEquals(2, status.get("head_sequence").asInt());
      assertEquals(3, status.get("artifacts_published").asInt());
      assertEquals(large.length + 4, status.get("bytes_published").asLong());
      assertEquals("a", status.get("recent").get(0).get("name").asString());
      assertEquals(1, status.get("latency_micros").get("count").asInt());
      assertEquals("{}", status.get("refusals").toString());
      assertEquals(0, status.get("frames").get("lost").asInt());
      assertEquals(Digest.sha256(large), Digest.sha256(get(receiver, "/raw/files/a/large").body()));
      awaitHealth(receiver, socket, low, beacon);
      String home = new String(get(receiver, "/").body(), StandardCharsets.UTF_8);
      assertTrue(home.contains("The sender announced 1 bundle not here yet, the first since 20"), home);
      assertTrue(home.contains("index-url = http://127.0.0.1:" + receiver.webAddress().getPort() + "/pypi/simple/"), home);
      assertThrows(IOException.class, () -> Receiver.start(ReceiverConfig.read(config)));
    }
    try (Receiver receiver = Receiver.start(ReceiverConfig.read(config))) {
      assertEquals(1, status(receiver).get("bundles_published").asInt());
      assertEquals(0, get(receiver, "/raw/files/a/empty").body().length);
      assertEquals(200, get(receiver, "/raw/files/a/small").statusCode());
    }
  }

  private Path configure() throws IOException {
    Path keys = folder.resolve("keys");
    KeyFiles.init(keys);
    Files.writeString(
        keys.resolve("link.key"),
        "-----BEGIN NONRETURN LINK KEY-----\n" + Base64.getEncoder().encodeToString(new byte[32])
            + "\n-----END NONRETURN LINK KEY-----\n");
    return Files.writeString(
        folder.resolve("receiver.toml"),
        """
        state = "state"
        [keys]
        trust = "keys/trust.pem"
        link = "keys/link.key"
        [link]
        listen = "127.0.0.1:0"
        [limits]
        disk_floor = "0 B"
        disk_floor_share = "0%"
        [web]
        listen = "127.0.0.1:0"
        """);
  }

  /** No faster than the receiver takes them, so that no buffer of whatever size overflows. */
  private void send(DatagramSocket socket, Receiver receiver, List<byte[]> frames) throws Exception {
    long before = received(receiver);
    for (int sent = 0; sent < frames.size(); ) {
      for (byte[] frame : frames.subList(sent, Math.min(sent + AT_ONCE, frames.size()))) {
        socket.send(new DatagramPacket(frame, frame.length, receiver.linkAddress()));
        sent++;
      }
      while (received(receiver) < before + sent) {
        Thread.sleep(1);
      }
    }
  }

  private long received(Receiver receiver) throws Exception {
    return status(receiver).get("frames").get("received").asLong();
  }

  private JsonNode awaitPublished(Receiver receiver, int bundles) throws Exception {
    while (true) {
      JsonNode status = status(receiver);
      if (status.get("bundles_published").asInt() >= bundles
          && status.get("head_sequence").asInt() > 0
          && status.get("beacon_age_millis").asLong() >= 0) {
        return status;
      }
      Thread.sleep(10);
    }
  }

  /** Beacons are wanted every few seconds; on a slow machine one alone may be old before it is asked about. */
  private void awaitHealth(Receiver receiver, DatagramSocket socket, LowSide low, Beacon beacon) throws Exception {
    while (get(receiver, "/healthz").statusCode() != 200) {
      send(socket, receiver, List.of(low.beaconFrame(beacon.toPayload())));
    }
  }

  private JsonNode status(Receiver receiver) throws Exception {
    return JsonMapper.shared().readTree(get(receiver, "/api/status").body());
  }

  private HttpResponse<byte[]> get(Receiver receiver, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + receiver.webAddress().getPort() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
