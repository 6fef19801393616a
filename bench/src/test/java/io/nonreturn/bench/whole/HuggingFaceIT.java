package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkSimulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Models and datasets from a hub to its own client over a link that loses frames; and what comes of a hub that lies. */
@Timeout(600)
@Tag("patient")
class HuggingFaceIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final LinkFaults FAULTS = LinkFaults.NONE.withLoss(0.02).withSeed(7);
  private static final String MODEL = "demo/model";
  private static final String REPO = "models/" + MODEL;
  private static final int LOG_LINES = 2_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, byte[]> files = new TreeMap<>();
  private HubServer hub;
  private HubClient client;
  private Sides sides;
  private Path home;
  private URI high;

  @Test
  void modelsCrossAndMoveAndLiesAreRefused() throws IOException, InterruptedException {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "hub-", 300 << 20); HubServer upstream = new HubServer()) {
      hub = upstream;
      home = tree.root();
      String first = publish();
      String mirror = """
          [[mirror]]
          name = "models"
          ecosystem = "huggingface"
          upstream = "%s"
          select = ["%s", "%s@v1.0", "datasets/demo/data@main"]
          interval = "1 s"
          rate = 500
          """.formatted(hub.uri(), REPO, REPO);
      Layout direct = Layout.onLoopback(home, LinkSettings.defaults(25_000_000), List.of()).withLines(mirror, "");
      high = direct.highUri().resolve("/hf");
      client = HubClient.prepare(home.resolve("client"), high);
      try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), FAULTS);
          Sides both = Sides.prepare(direct.withTarget(link.listenAddress()))) {
        sides = both;
        sides.startBoth();
        theClientFindsAndFetches(first);
        nothingChanged();
        aBranchMoves(first);
        lies();
      }
    }
  }

  /** A model with a tag and a dataset; one file of the model is a pickle by its name. */
  private String publish() {
    files.put("README.md", bytes("# Demo\n"));
    files.put(".gitattributes", bytes("*.safetensors filter=lfs\n"));
    files.put("config.json", bytes("{\"version\":1}\n"));
    files.put("empty.txt", new byte[0]);
    files.put("onnx/deep/a b+c.json", bytes("{}"));
    files.put("model.safetensors", tensors(1, 1_000_000));
    files.put("pytorch_model.bin", bytes("anything"));
    String commit = hub.commit(REPO, "main", files);
    hub.tag(REPO, "v1.0", commit);
    hub.commit("datasets/demo/data", "main", Map.of("train/0.csv", bytes("a,b\n1,2\n")));
    return commit;
  }

  private void theClientFindsAndFetches(String commit) throws IOException, InterruptedException {
    awaitCommit("main", commit);
    awaitCommit("v1.0", commit);
    Map<String, JsonNode> listed = new HashMap<>();
    client.ask("list", MODEL, "main").forEach(entry -> listed.put(entry.path("path").stringValue(), entry));
    Set<String> expected = new TreeSet<>(crossing().keySet());
    expected.addAll(List.of("onnx", "onnx/deep"));
    assertEquals(expected, new TreeSet<>(listed.keySet()));
    JsonNode large = listed.get("model.safetensors");
    assertEquals(HubServer.hash("SHA-256", files.get("model.safetensors")), large.path("lfs").path("oid").stringValue());
    assertFalse(large.has("xetHash"));
    assertTrue(sides.sender().logTail(LOG_LINES).contains("pytorch_model.bin\" cause=not-admitted"), "the pickle is not named");

    JsonNode info = client.ask("info", MODEL, "main", "model.safetensors");
    assertEquals(files.get("model.safetensors").length, info.path("size").asInt());
    assertEquals('"' + HubServer.hash("SHA-256", files.get("model.safetensors")) + '"', info.path("etag").stringValue());
    assertEquals('"' + HubServer.oid(files.get("config.json")) + '"', client.ask("info", MODEL, "v1.0", "config.json").path("etag").stringValue());
    assertEquals("null", client.ask("info", MODEL, "main", "absent.json").toString());

    Path target = home.resolve("downloaded");
    JsonNode downloaded = client.ask("download", MODEL, "main", "model.safetensors", target.toString());
    assertArrayEquals(files.get("model.safetensors"), Files.readAllBytes(target));
    assertEquals(HexFormat.of().formatHex(files.get("model.safetensors"), 8, 16), downloaded.path("middle").stringValue());
    checkSnapshot("main", commit, crossing());
    checkSnapshot("v1.0", commit, crossing());
    assertEquals("[\"" + MODEL + "\"]", client.ask("models", "mod").toString());
    assertEquals("[\"demo/data\"]", client.ask("datasets", "demo").toString());
    assertEquals(commit, client.ask("model", MODEL).path("sha").stringValue());
    Program.Ended absent = client.end("list", "demo/absent", "main");
    assertTrue(absent.exit() != 0 && absent.text().contains("no repository of this name"), absent.text());
    Path data = Path.of(client.ask("snapshot", "datasets/demo/data", "main", "", home.resolve("cache").toString()).path("folder").stringValue());
    assertEquals("a,b\n1,2\n", Files.readString(data.resolve("train/0.csv")));
  }

  private Map<String, byte[]> crossing() {
    Map<String, byte[]> crossing = new TreeMap<>(files);
    crossing.remove("pytorch_model.bin");
    return crossing;
  }

  private void checkSnapshot(String revision, String commit, Map<String, byte[]> expected) throws IOException, InterruptedException {
    Path cache = home.resolve("cache");
    Path folder = Path.of(client.ask("snapshot", MODEL, revision, "", cache.toString()).path("folder").stringValue());
    assertEquals(commit, folder.getFileName().toString());
    assertEquals(commit, Files.readString(cache.resolve("models--demo--model/refs/" + revision)));
    for (Map.Entry<String, byte[]> file : expected.entrySet()) {
      assertArrayEquals(file.getValue(), Files.readAllBytes(folder.resolve(file.getKey())), file.getKey());
    }
    try (var found = Files.walk(folder)) {
      assertEquals(expected.size(), found.filter(Files::isRegularFile).count());
    }
  }

  /** Two further looks are answered by 304, or by something that is not of the commit; nothing is fetched or sent. */
  private void nothingChanged() throws IOException, InterruptedException {
    SenderStatus before = sides.senderStatus().orElseThrow();
    int asked = hub.asked().size();
    hub.like(REPO);
    while (hub.asked().size() < asked + 9) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    List<String> questions = hub.asked().subList(asked, hub.asked().size());
    assertTrue(questions.stream().allMatch(line -> line.contains("/revision/")), questions.toString());
    assertTrue(questions.stream().filter(line -> line.endsWith(" 200")).count() <= 2, questions.toString());
    SenderStatus after = sides.senderStatus().orElseThrow();
    assertEquals(before.sequence(), after.sequence());
    assertEquals(before.bytesStaged(), after.bytesStaged());
  }

  private void aBranchMoves(String first) throws IOException, InterruptedException {
    Map<String, byte[]> before = crossing();
    int asked = hub.asked().size();
    files.put("config.json", bytes("{\"version\":2}\n"));
    files.put("model-2.safetensors", tensors(2, 300_000));
    long start = System.nanoTime();
    String second = hub.commit(REPO, "main", files);
    awaitCommit("main", second);
    checkSnapshot("main", second, crossing());
    System.out.printf("seconds from upstream's publish to the client's install: %.1f%n", (System.nanoTime() - start) / 1e9);
    List<String> fetched = hub.asked().stream().skip(asked).filter(line -> line.endsWith(" 200") && !line.contains("/api/")).toList();
    assertEquals(2, fetched.size(), fetched.toString());
    checkSnapshot("v1.0", first, before);
    HttpResponse<byte[]> old = get("/" + MODEL + "/resolve/" + first + "/config.json");
    assertEquals("{\"version\":1}\n", new String(old.body(), StandardCharsets.UTF_8));
    assertEquals(first, old.headers().firstValue("X-Repo-Commit").orElse(""));
  }

  private void lies() throws IOException, InterruptedException {
    byte[] tensors = tensors(3, 200_000);
    byte[] other = tensors.clone();
    other[other.length - 1] ^= 1;
    files.put("model-3.safetensors", tensors);
    refused(HubServer.hash("SHA-256", tensors), other, "model-3.safetensors");

    files.put("vocab.txt", bytes("one\ntwo\n"));
    refused("vocab.txt", bytes("one\nTWO\n"), "vocab.txt");

    files.put("endless.txt", bytes("it ends\n"));
    hub.lieWithoutEnd("endless.txt");
    String commit = hub.commit(REPO, "main", files);
    awaitLog("endless.txt\" cause=too-large");
    assertNotEquals(commit, commit("main"));
    hub.repent();
    awaitCommit("main", commit);

    // A program in disguise: left out by name, and the rest crosses.
    files.put("scores.dat", new byte[] {(byte) 0x80, 4, 'N', '.'});
    String disguised = hub.commit(REPO, "main", files);
    awaitCommit("main", disguised);
    awaitLog("scores.dat\" cause=not-admitted");
    HttpResponse<byte[]> absent = get("/" + MODEL + "/resolve/main/scores.dat");
    assertEquals(404, absent.statusCode());
    assertEquals("EntryNotFound", absent.headers().firstValue("X-Error-Code").orElse(""));
    files.remove("scores.dat");

    // What upstream states is true, and it is no file of tensors: the high side sees for itself.
    byte[] good = files.put("model.safetensors", bytes("no tensors at all"));
    String bad = hub.commit(REPO, "main", files);
    sides.awaitReceiver("its refusal", PATIENCE, status -> status.refused("content-malformed") > 0);
    assertEquals(disguised, commit("main"));
    assertTrue(sides.receiver().logTail(LOG_LINES).contains("model.safetensors"), "the receiver does not name it");
    files.put("model.safetensors", good);
    String healed = hub.commit(REPO, "main", files);
    assertNotEquals(bad, healed);
    awaitCommit("main", healed);
    checkSnapshot("main", healed, crossing());
  }

  /** A commit of which one file is given otherwise than stated does not cross until it is given right. */
  private void refused(String name, byte[] other, String path) throws IOException, InterruptedException {
    hub.lie(name, other);
    String commit = hub.commit(REPO, "main", files);
    awaitLog(path + "\" cause=not-as-stated");
    assertNotEquals(commit, commit("main"));
    hub.repent();
    awaitCommit("main", commit);
    assertArrayEquals(files.get(path), get("/" + MODEL + "/resolve/main/" + path).body());
  }

  /** One tensor of so many numbers. */
  private static byte[] tensors(int seed, int numbers) {
    byte[] data = new byte[4 * numbers];
    new Random(seed).nextBytes(data);
    byte[] header = bytes("{\"w\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}".formatted(numbers, data.length));
    return ByteBuffer.allocate(8 + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(data)
        .array();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(URI.create(high + path)).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** That the high side has a revision at; empty for none. */
  private String commit(String revision) throws IOException, InterruptedException {
    return get("/" + MODEL + "/resolve/" + revision + "/README.md").headers().firstValue("X-Repo-Commit").orElse("");
  }

  private void awaitCommit(String revision, String commit) throws IOException, InterruptedException {
    await(revision + " at " + commit, () -> commit(revision).equals(commit));
  }

  private void awaitLog(String part) throws IOException, InterruptedException {
    await(part + " in the sender's log", () -> sides.sender().logTail(LOG_LINES).contains(part));
  }

  /** Something that comes true. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private void await(String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("in vain: " + what + "\n" + sides.sender().logTail(20) + "\n" + sides.receiver().logTail(20));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
