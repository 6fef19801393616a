package io.nonreturn.sender.ecosystem.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.FolderMirror;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Layouts and archives in a folder: each image is a bundle, its blobs are the bytes as they lie there. */
class OciLayoutTest {

  @TempDir Path folder;
  private FolderMirror mirror;
  private final TestImages images = new TestImages();

  @BeforeEach
  void open() throws IOException {
    mirror = new FolderMirror(
        "images", "oci", folder, new OciLayout(""), Duration.ZERO, Duration.ofMinutes(1), InstantSource.system(), System::nanoTime);
  }

  @AfterEach
  void close() throws IOException {
    mirror.close();
  }

  @Test
  void layoutInAFolderIsCalledAsTheFolder() throws Exception {
    write("library/demo", images.layout(TestImages.named(images.image("a"), "1.0"), TestImages.named(images.image("b"), "quay.example/x/y:2")));
    Map<String, BundleDraft> drafts = poll();
    assertEquals(Set.of("library%2Fdemo:1.0", "x%2Fy:2"), drafts.keySet());
    Map<String, byte[]> files = contents(drafts.get("library%2Fdemo:1.0"));
    assertEquals(5, files.size());
    JsonNode top = JsonMapper.shared().readTree(files.get("index.json")).get("manifests").get(0);
    assertEquals("1.0", top.get("annotations").get("org.opencontainers.image.ref.name").asString());
    assertEquals("sha256:" + TestImages.hex(images.image("a")), top.get("digest").asString());
  }

  @Test
  void whatIsAboutAnImageGoesWithIt() throws Exception {
    String image = images.image("a");
    String about = images.about(image);
    write("demo", images.layout(TestImages.named(image, "1"), about, images.about(about)));
    Map<String, BundleDraft> drafts = poll();
    assertEquals(Set.of("demo:1"), drafts.keySet());
    assertEquals(3, JsonMapper.shared().readTree(contents(drafts.get("demo:1")).get("index.json")).get("manifests").size());
  }

  @Test
  void layoutsInArchives() throws Exception {
    Map<String, byte[]> layout = images.layout(TestImages.named(images.image("a"), "1"));
    Files.write(folder.resolve("plain.tar"), TestImages.tar(layout));
    Files.write(folder.resolve("packed.tar.gz"), TestImages.tarGz(layout));
    Map<String, BundleDraft> drafts = poll();
    assertEquals(Set.of("plain:1", "packed:1"), drafts.keySet());
    assertArrayEquals(contents(drafts.get("plain:1")).get("index.json"), contents(drafts.get("packed:1")).get("index.json"));
    assertEquals(5, contents(drafts.get("packed:1")).size());
  }

  @Test
  void dockerSavesKeepTheirLayersAndMakeTheSameManifestAlways() throws Exception {
    byte[] first = new byte[300_000];
    first[7] = 1;
    byte[] second = TestImages.bytes("second layer");
    Map<String, byte[]> saved = TestImages.dockerSave("docker.example/library/demo:1.0", first, second);
    Files.write(folder.resolve("a.tar"), TestImages.tar(saved));
    Map<String, byte[]> files = contents(poll().get("library%2Fdemo:1.0"));
    assertArrayEquals(first, files.get("blobs/sha256/" + TestImages.hex(first)));
    assertArrayEquals(second, files.get("blobs/sha256/" + TestImages.hex(second)));
    JsonNode top = JsonMapper.shared().readTree(files.get("index.json")).get("manifests").get(0);
    assertEquals(ImageDocument.DOCKER_MANIFEST, top.get("mediaType").asString());

    Files.delete(folder.resolve("a.tar"));
    Files.write(folder.resolve("b.tgz"), TestImages.tarGz(saved));
    Map<String, byte[]> packed = contents(poll().get("library%2Fdemo:1.0"));
    assertArrayEquals(files.get("index.json"), packed.get("index.json"));
    assertEquals(files.keySet(), packed.keySet());
  }

  @Test
  void linksWithinAnArchiveAreFollowed() throws Exception {
    byte[] layer = TestImages.bytes("the same twice");
    Files.write(folder.resolve("a.tar"), TestImages.tar(TestImages.dockerSave("demo:1", layer, layer)));
    Map<String, byte[]> files = contents(poll().get("demo:1"));
    assertEquals(5, files.size());
    assertArrayEquals(layer, files.get("blobs/sha256/" + TestImages.hex(layer)));
  }

  @Test
  void anImageThatLacksALayerIsNone() throws Exception {
    images.image("a");
    Map<String, byte[]> files = images.layout(TestImages.named(images.image("a"), "1"));
    files.remove("blobs/sha256/" + TestImages.hex(TestImages.bytes("layer of a")));
    write("demo", files);
    assertEquals(Map.of(), poll());
    assertTrue(mirror.skips().snapshot().toString().contains("invalid-package"), mirror.skips().snapshot().toString());
  }

  @Test
  void sparseIndexesAreKept() throws Exception {
    String absent = TestImages.on(new TestImages().image("absent"), "linux", "s390x");
    write("demo", images.layout(TestImages.named(images.index(TestImages.on(images.image("a"), "linux", "amd64"), absent), "1")));
    assertEquals(6, contents(poll().get("demo:1")).size());
  }

  @Test
  void whatIsNoArchiveOfImagesIsSaidSo() throws Exception {
    Files.write(folder.resolve("a.tar"), TestImages.tar(Map.of("readme", TestImages.bytes("x"))));
    Files.writeString(folder.resolve("b.tar"), "no tar at all, but long enough to be looked at".repeat(20));
    Files.writeString(folder.resolve("c.sif"), "x");
    assertEquals(Map.of(), poll());
    String skips = mirror.skips().snapshot().toString();
    assertTrue(skips.contains("invalid-package=2") && skips.contains("not-a-package=1"), skips);
  }

  @Test
  void linksOutOfAnArchiveLeadNowhere() throws Exception {
    Map<String, byte[]> saved = TestImages.dockerSave("demo:1", TestImages.bytes("1"), TestImages.bytes("2"));
    saved.put("two/layer.tar", TestImages.bytes("->../../../../etc/passwd"));
    Files.write(folder.resolve("a.tar"), TestImages.tar(saved));
    assertEquals(Map.of(), poll());
  }

  private void write(String at, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(at).resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  private Map<String, BundleDraft> poll() throws Exception {
    Thread.sleep(2); // what has just been written is a moment old
    Map<String, BundleDraft> drafts = new TreeMap<>();
    List<BundleDraft> found = mirror.poll(Set.of());
    found.forEach(draft -> drafts.put(draft.name(), draft));
    return drafts;
  }

  /** All artifacts, which are what they are expected to be. */
  private static Map<String, byte[]> contents(BundleDraft draft) throws Exception {
    Map<String, byte[]> contents = new TreeMap<>();
    for (ArtifactDraft artifact : draft.artifacts()) {
      try (InputStream in = Channels.newInputStream(artifact.source().open())) {
        byte[] bytes = in.readAllBytes();
        assertEquals(artifact.expected(), Digest.sha256(bytes), artifact.path());
        assertEquals(artifact.size(), bytes.length);
        contents.put(artifact.path(), bytes);
      }
      artifact.source().verify();
    }
    return contents;
  }
}
