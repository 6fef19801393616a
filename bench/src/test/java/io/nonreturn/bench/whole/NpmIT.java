package io.nonreturn.bench.whole;

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
import io.nonreturn.wire.command.CommandFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Packages from {@code npm publish} to {@code npm ci} over a link that loses frames; and what comes of a registry that lies. */
@Timeout(900)
@Tag("patient")
class NpmIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final LinkFaults FAULTS = LinkFaults.NONE.withLoss(0.02).withSeed(7);
  private static final String MOVING = "-/moving-%s.tgz";

  private final HttpClient http = HttpClient.newHttpClient();
  private NpmClients clients;
  private URI upstream;
  private URI high;
  private Sides sides;
  private LyingRegistry registry;
  private Path moving;

  @Test
  void packagesCrossAndLiesAreRefused() throws IOException, InterruptedException, CommandFailure {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "npm-", 200 << 20)) {
      clients = NpmClients.prepare(tree.root().resolve("clients"));
      try (Verdaccio verdaccio = Verdaccio.start(tree.root().resolve("verdaccio"), clients);
          LyingRegistry before = new LyingRegistry(verdaccio.uri())) {
        upstream = verdaccio.uri();
        registry = before;
        Path project = publish();
        String low = """
            [[mirror]]
            name = "npm"
            ecosystem = "npm"
            upstream = "%s"
            select = ["moving@^1"]
            interval = "1 s"
            rate = 1000
            [mirror.npm]
            lockfile = "%s"
            """.formatted(registry.uri(), project.resolve("package-lock.json"));
        Layout direct = Layout.onLoopback(tree.root(), LinkSettings.defaults(25_000_000), List.of()).withLines(low, "");
        high = direct.highUri().resolve("/npm/");
        try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), FAULTS);
            Sides both = Sides.prepare(direct.withTarget(link.listenAddress()))) {
          sides = both;
          sides.startBoth();
          install(project);
          follow();
          lie();
        }
      }
    }
  }

  /** Three packages that need each other, one of them in a scope, and a lock file that names them. */
  private Path publish() throws IOException, InterruptedException {
    publish("leaf", "1.0.0", "");
    publish("middle", "1.0.0", "\"leaf\":\"^1.0.0\"");
    publish("@some/root", "1.0.0", "\"middle\":\"^1.0.0\"");
    Path project = clients.project("project", "{\"name\":\"p\",\"version\":\"1.0.0\",\"dependencies\":{\"@some/root\":\"^1.0.0\"}}");
    good(clients.npm(project, upstream, "install", "--package-lock-only", "--no-audit"));
    return project;
  }

  private Path publish(String name, String version, String dependencies) throws IOException, InterruptedException {
    Path folder = clients.project(
        "source-" + name.replace('/', '-'),
        "{\"name\":\"%s\",\"version\":\"%s\",\"description\":\"For a test\",\"main\":\"index.js\",\"dependencies\":{%s}}"
            .formatted(name, version, dependencies));
    Files.writeString(folder.resolve("index.js"), "module.exports = '" + name + "@" + version + "';\n");
    good(clients.npm(folder, upstream, "publish", "--access", "public"));
    return folder;
  }

  /** The lock file's packages by npm and by another client, each from nothing. */
  private void install(Path project) throws IOException, InterruptedException {
    for (String name : List.of("leaf", "middle", "@some%2froot")) {
      await("package " + name, () -> packument(name).path("versions").has("1.0.0"));
    }
    // The lock file names the upstream's address, as those that developers bring do.
    String ci = good(clients.npm(project, high, "ci", "--replace-registry-host=always"));
    assertTrue(ci.contains("added 3 packages") && !ci.contains("npm warn") && !ci.contains("npm error"), ci);
    assertEquals("module.exports = 'leaf@1.0.0';\n", Files.readString(project.resolve("node_modules/leaf/index.js")));
    assertTrue(Files.exists(project.resolve("node_modules/@some/root/index.js")));

    Path other = clients.project("other", Files.readString(project.resolve("package.json")));
    good(clients.yarn(other, high, "install", "--non-interactive"));
    assertTrue(Files.exists(other.resolve("node_modules/@some/root/index.js")));

    Program.Ended audit = clients.npm(project, high, "audit");
    assertNotEquals(0, audit.exit(), audit.text());
    assertTrue(audit.text().contains("knows of no vulnerabilities"), audit.text());
    assertTrue(good(clients.npm(project, high, "search", "--json", "root")).contains("@some/root"));
    good(clients.npm(project, high, "ping"));
  }

  /** A new package, and that nothing is fetched or sent when nothing changed; then a tag and a word of warning. */
  private void follow() throws IOException, InterruptedException {
    long start = System.nanoTime();
    moving = publish("moving", "1.0.0", "");
    await("package moving", () -> packument("moving").path("versions").has("1.0.0"));
    Path user = clients.project("user", "{\"name\":\"u\",\"version\":\"1.0.0\"}");
    good(clients.npm(user, high, "install", "moving"));
    System.out.printf("seconds from upstream's publish to the client's install: %.1f%n", (System.nanoTime() - start) / 1e9);

    SenderStatus before = sides.senderStatus().orElseThrow();
    int asked = registry.asked().size();
    while (registry.asked().size() < asked + 12) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    for (String question : registry.asked().subList(asked, registry.asked().size())) {
      assertTrue(question.endsWith(" 304"), question);
    }
    SenderStatus after = sides.senderStatus().orElseThrow();
    assertEquals(before.sequence(), after.sequence());
    assertEquals(before.bytesStaged(), after.bytesStaged());

    good(clients.npm(moving, upstream, "dist-tag", "add", "moving@1.0.0", "steady"));
    await("tag", () -> packument("moving").path("dist-tags").path("steady").asString("").equals("1.0.0"));
    good(clients.npm(moving, upstream, "deprecate", "moving@1.0.0", "take another"));
    await("warning", () -> packument("moving").path("versions").path("1.0.0").has("deprecated"));
    assertTrue(good(clients.npm(user, high, "view", "moving", "deprecated")).contains("take another"));
    publish("moving", "1.1.0", "");
    await("next version", () -> packument("moving").path("dist-tags").path("latest").asString("").equals("1.1.0"));
  }

  /** Other bytes, another digest, and both together under a version that crossed before. */
  private void lie() throws IOException, InterruptedException {
    registry.lie("/moving/" + MOVING.formatted("1.2.0"), NpmIT::packedOtherwise);
    publish("moving", "1.2.0", "");
    awaitLog("cause=not-as-stated");
    assertFalse(packument("moving").path("versions").has("1.2.0"));
    registry.repent();
    await("truth about 1.2.0", () -> packument("moving").path("versions").has("1.2.0"));

    String zeros = "sha512-" + "A".repeat(86) + "==";
    registry.lie("/moving", text -> changed(text, "1.3.0", zeros, "0".repeat(40)));
    publish("moving", "1.3.0", "");
    awaitLog("moving-1.3.0.tgz");
    assertFalse(packument("moving").path("versions").has("1.3.0"));
    registry.repent();
    await("truth about 1.3.0", () -> packument("moving").path("versions").has("1.3.0"));

    byte[] other = packedOtherwise(get(upstream.resolve("/moving/" + MOVING.formatted("1.0.0"))).body());
    registry.lie("/moving/" + MOVING.formatted("1.0.0"), bytes -> other);
    registry.lie("/moving", text -> changed(text, "1.0.0", "sha512-" + Base64.getEncoder().encodeToString(digest("SHA-512", other)),
        HexFormat.of().formatHex(digest("SHA-1", other))));
    awaitLog("cause=file-changed");
    registry.repent();
    publish("moving", "1.4.0", "");
    await("truth again", () -> packument("moving").path("versions").has("1.4.0"));
    assertNotEquals(0, HexFormat.of().formatHex(digest("SHA-1", other)).compareTo(
        packument("moving").path("versions").path("1.0.0").path("dist").path("shasum").asString("")));
  }

  private static byte[] changed(byte[] packument, String version, String integrity, String shasum) {
    JsonNode tree = JsonMapper.shared().readTree(packument);
    if (tree.path("versions").path(version).path("dist") instanceof tools.jackson.databind.node.ObjectNode dist) {
      dist.put("integrity", integrity);
      dist.put("shasum", shasum);
    }
    return tree.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The same files in another archive. */
  private static byte[] packedOtherwise(byte[] tarball) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(tarball));
        GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      in.transferTo(out);
      out.write(new byte[1_024]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<byte[]> get(URI uri) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** As the high side has it; an object without anything where it has none. */
  private JsonNode packument(String name) throws IOException, InterruptedException {
    return JsonMapper.shared().readTree(get(high.resolve(name)).body());
  }

  private static String good(Program.Ended ended) {
    assertEquals(0, ended.exit(), ended.text());
    return ended.text();
  }

  private void awaitLog(String part) throws IOException, InterruptedException {
    sides.awaitSender(part + " in its log", PATIENCE, status -> sides.sender().logTail(1_000).contains(part));
  }

  /** Something that is asked of the high side. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private void await(String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException(what + " did not cross\n" + sides.sender().logTail(20) + "\n" + sides.receiver().logTail(20));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
