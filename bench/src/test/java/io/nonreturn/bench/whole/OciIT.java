package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkSimulator;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images from a registry, and from an archive, to podman and skopeo over a link that loses frames; and what comes of a registry that lies. */
@Timeout(600)
@Tag("patient")
class OciIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final LinkFaults FAULTS = LinkFaults.NONE.withLoss(0.02).withSeed(7);
  private static final String REPOSITORY = "demo/app";
  private static final int LOG_LINES = 1_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private Sides sides;
  private RegistryServer registry;
  private Path home;
  private ImageFiles files;

  @Test
  void imagesCrossMoveAndGoAndLiesAreRefused() throws IOException, InterruptedException {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "oci-", 200 << 20);
        RegistryServer upstream = RegistryServer.start(tree.root().resolve("registry"))) {
      registry = upstream;
      home = tree.root();
      files = new ImageFiles(home.resolve("layout"));
      Path saved = Files.createDirectories(home.resolve("saved"));
      String mirror = """
          [[mirror]]
          name = "images"
          ecosystem = "oci"
          upstream = "%s"
          select = ["%s:*"]
          interval = "1 s"
          rate = 200
          """.formatted(registry.uri(), REPOSITORY);
      List<MirrorFolder> folders = List.of(new MirrorFolder("saved", "oci", saved, Duration.ofMillis(300)));
      Layout direct = Layout.onLoopback(home, LinkSettings.defaults(25_000_000), folders).withLines(mirror, "");
      try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), FAULTS);
          Sides both = Sides.prepare(direct.withTarget(link.listenAddress()))) {
        sides = both;
        sides.startBoth();
        ImageFiles.Blob image = anImageForTwoPlatforms();
        nothingChanged();
        aSignatureComesLater(image);
        aFalseLayer();
        aFalseManifest();
        aTagMovesAndGoes();
        aSavedArchive(saved);
      }
    }
  }

  private ImageFiles.Blob anImageForTwoPlatforms() throws IOException, InterruptedException {
    ImageFiles.Blob index = files.index(files.image("amd64", "hello", "one, amd64"), files.image("arm64", "hello", "one, arm64"));
    long start = System.nanoTime();
    push("1.0", index);
    awaitDigest("1.0", index.digest());
    pull(REPOSITORY + ":1.0");
    System.out.printf("seconds from upstream's publish to the client's install: %.1f%n", (System.nanoTime() - start) / 1e9);
    byte[] raw = run("skopeo", "inspect", "--raw", "--tls-verify=false", high(REPOSITORY + ":1.0")).getBytes(StandardCharsets.UTF_8);
    assertArrayEquals(Files.readAllBytes(index.in(files.folder())), raw);
    Path copy = home.resolve("copy");
    run("skopeo", "copy", "--all", "--src-tls-verify=false", high(REPOSITORY + ":1.0"), "oci:" + copy + ":1.0");
    assertEquals(index.digest(), "sha256:" + ImageFiles.sha256(Files.readAllBytes(index.in(copy))));
    assertTrue(run("skopeo", "list-tags", "--tls-verify=false", high(REPOSITORY)).contains("\"1.0\""));
    return index;
  }

  /** Two further looks fetch no file and send nothing. */
  private void nothingChanged() throws IOException, InterruptedException {
    SenderStatus before = sides.senderStatus().orElseThrow();
    int asked = registry.asked().size();
    long looks = 0;
    for (long end = System.nanoTime() + PATIENCE.toNanos(); looks < 2 && System.nanoTime() < end; ) {
      TimeUnit.MILLISECONDS.sleep(50);
      looks = registry.asked().stream().skip(asked).filter(line -> line.contains("/tags/list")).count();
    }
    assertEquals(2, looks);
    List<String> fetched = registry.asked().stream()
        .skip(asked)
        .filter(line -> line.contains("/blobs/") || line.matches("GET .*/manifests/sha256:.*"))
        .toList();
    assertEquals(List.of(), fetched);
    assertEquals(before.sequence(), sides.senderStatus().orElseThrow().sequence());
  }

  private void aSignatureComesLater(ImageFiles.Blob image) throws IOException, InterruptedException {
    ImageFiles.Blob config = files.blob("application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.UTF_8));
    ImageFiles.Blob content = files.blob("text/plain", "signed".getBytes(StandardCharsets.UTF_8));
    ImageFiles.Blob signature = files.manifest(
        config, List.of(content), ",\"artifactType\":\"application/x-sign\",\"subject\":" + image.json(""));
    registry.putReferrer(REPOSITORY, files, List.of(config, content), signature, image.digest().replace(':', '-'));
    String list = "/v2/" + REPOSITORY + "/referrers/" + image.digest() + "?artifactType=application/x-sign";
    await("the signature", () -> get(list).body().contains(signature.digest()));
    assertEquals(200, get("/v2/" + REPOSITORY + "/manifests/" + signature.digest()).statusCode());
    assertEquals("signed", get("/v2/" + REPOSITORY + "/blobs/" + content.digest()).body());
  }

  private void aFalseLayer() throws IOException, InterruptedException {
    ImageFiles.Blob image = files.image("amd64", "hello", "two");
    String manifest = Files.readString(image.in(files.folder()));
    String layer = manifest.substring(manifest.lastIndexOf("sha256:"), manifest.lastIndexOf("sha256:") + 71);
    byte[] honest = Files.readAllBytes(new ImageFiles.Blob("", layer, 0).in(files.folder()));
    byte[] other = honest.clone();
    other[other.length - 1] ^= 1;
    registry.lie(layer, other);
    push("2.0", image);
    await("its refusal", () -> sides.senderStatus().orElseThrow().skipped().getOrDefault("not-as-stated", 0L) > 0);
    assertTrue(sides.sender().logTail(LOG_LINES).contains(layer), "the log does not name " + layer);
    assertEquals(404, get("/v2/" + REPOSITORY + "/manifests/2.0").statusCode());
    registry.beHonest();
    awaitDigest("2.0", image.digest());
    pull(REPOSITORY + ":2.0");
  }

  private void aFalseManifest() throws IOException, InterruptedException {
    ImageFiles.Blob image = files.image("amd64", "hello", "three");
    ImageFiles.Blob evil = files.image("amd64", "hello", "evil");
    registry.lie(image.digest(), Files.readAllBytes(evil.in(files.folder())));
    push("3.0", image);
    await("its refusal", () -> sides.sender().logTail(LOG_LINES).contains(evil.digest()));
    assertEquals(404, get("/v2/" + REPOSITORY + "/manifests/3.0").statusCode());
    registry.beHonest();
    awaitDigest("3.0", image.digest());
  }

  private void aTagMovesAndGoes() throws IOException, InterruptedException {
    ImageFiles.Blob image = files.image("amd64", "hello", "two, repaired");
    push("2.0", image);
    awaitDigest("2.0", image.digest());
    registry.delete(REPOSITORY, image.digest());
    await("its removal", () -> get("/v2/" + REPOSITORY + "/manifests/2.0").statusCode() == 404);
  }

  /** As {@code docker save} writes it: layers uncompressed, the manifest to be made. */
  private void aSavedArchive(Path saved) throws IOException, InterruptedException {
    files.tag("4.0", files.image("amd64", "hello", "saved"));
    Path archive = home.resolve("demo.tar");
    run("skopeo", "copy", "oci:" + files.folder() + ":4.0", "docker-archive:" + archive + ":demo/saved:4.0");
    Files.move(archive, saved.resolve("demo.tar"));
    await("the saved image", () -> get("/v2/demo/saved/manifests/4.0").statusCode() == 200);
    String id = pull("demo/saved:4.0").strip();
    String config = run("skopeo", "inspect", "--config", "--raw", "docker-archive:" + saved.resolve("demo.tar"));
    assertEquals(ImageFiles.sha256(config.getBytes(StandardCharsets.UTF_8)), id.substring(id.lastIndexOf('\n') + 1));
  }

  private void push(String tag, ImageFiles.Blob image) throws IOException, InterruptedException {
    files.tag(tag, image);
    String target = "docker://" + registry.authority() + "/" + REPOSITORY + ":" + tag;
    run("skopeo", "copy", "--all", "--dest-tls-verify=false", "oci:" + files.folder() + ":" + tag, target);
  }

  /** Gives the image's ID, last. */
  private String pull(String image) throws IOException, InterruptedException {
    Path storage = Files.createDirectories(home.resolve("podman"));
    return run(
        "podman", "--root", storage.resolve("root").toString(), "--runroot", storage.resolve("run").toString(),
        "--storage-driver", "vfs", "pull", "--quiet", "--tls-verify=false", authority() + "/" + image);
  }

  private String authority() {
    return Ports.text(sides.layout().highWeb());
  }

  private String high(String image) {
    return "docker://" + authority() + "/" + image;
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(sides.layout().highUri().resolve(path)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private void awaitDigest(String tag, String digest) throws IOException, InterruptedException {
    await(tag + " as " + digest, () -> get("/v2/" + REPOSITORY + "/manifests/" + tag)
        .headers()
        .firstValue("Docker-Content-Digest")
        .orElse("")
        .equals(digest));
  }

  /** Something that comes true. */
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

  private static String run(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command));
    Path errors = Files.createTempFile("oci-it", ".err");
    try {
      Process process = new ProcessBuilder(words).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), String.join(" ", words) + "\n" + text + Files.readString(errors));
      return text;
    } finally {
      Files.delete(errors);
    }
  }
}
