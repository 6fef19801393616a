package io.nonreturn.receiver.ecosystem.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An image crosses whole, as its manifests state it, or not at all. */
class OciCheckTest {
  @TempDir
  Path folder;

  private final TestImage layout = new TestImage();

  @Test
  void honestImagePasses() throws Exception {
    String image = layout.image("a");
    List<Fact> facts = check("library/demo:1.0", layout.tagged("1.0", image));
    String hex = TestImage.digest(image).hex();
    assertEquals(
        List.of(new Fact("", "manifest", hex), new Fact("blobs/sha256/" + hex, "manifest", ImageDocument.OCI_MANIFEST)), facts);
    assertEquals(2, check("demo@sha256:" + hex, layout).size());
  }

  @Test
  void indexMayLackChildrenAndNothingElse() throws Exception {
    String absent = TestImage.describe(ImageDocument.OCI_MANIFEST, "left out");
    layout.tagged("1", layout.index(layout.image("a"), absent, layout.image("b")));
    assertEquals(4, check("demo:1", layout).size());
    layout.remove("blobs/sha256/" + TestImage.digest(TestImage.describe(TestImage.LAYER, "b")).hex());
    assertRefused(Refusal.CONTENT_INCOMPLETE, "demo:1", layout);
  }

  @Test
  void imageItselfMustBeThere() {
    assertRefused(
        Refusal.CONTENT_INCOMPLETE, "demo:1", layout.tagged("1", TestImage.describe(ImageDocument.OCI_MANIFEST, "absent")));
  }

  @Test
  void referrersAreKeptBySubject() throws Exception {
    String image = layout.image("a");
    String signature = layout.about(image, "application/x-sign");
    String ofSignature = layout.about(signature, "application/x-more");
    List<Fact> facts = check("demo:1", layout.tagged("1", image).top(signature).top(ofSignature));
    Fact fact = facts.stream().filter(it -> it.name().startsWith("referrer")).findFirst().orElseThrow();
    assertEquals("referrer " + TestImage.digest(image).hex() + " " + TestImage.digest(signature).hex(), fact.name());
    assertEquals(
        signature.replaceFirst("}$", ",\"artifactType\":\"application/x-sign\",\"annotations\":{\"of\":\"application/x-sign\"}}"),
        fact.value());
  }

  @Test
  void whatIsAboutSomethingElseIsForeign() {
    String other = TestImage.describe(ImageDocument.OCI_MANIFEST, "of another bundle");
    layout.tagged("1", layout.image("a")).top(layout.about(other, "x/y"));
    assertRefused(Refusal.FOREIGN_FILE, "demo:1", layout);
  }

  @Test
  void whatIsAboutNothingIsForeign() {
    assertRefused(Refusal.FOREIGN_FILE, "demo:1", layout.tagged("1", layout.image("a")).top(layout.image("b")));
  }

  @Test
  void whatNobodyNamesIsForeign() {
    layout.tagged("1", layout.image("a")).blob(TestImage.LAYER, "nobody's");
    assertRefused(Refusal.FOREIGN_FILE, "demo:1", layout);
  }

  @ParameterizedTest
  @ValueSource(strings = {"index.json.old", "blobs/sha512/00", "manifest.json"})
  void otherFilesAreForeign(String path) {
    layout.tagged("1", layout.image("a")).put(File.of(path, "x"));
    assertRefused(Refusal.FOREIGN_FILE, "demo:1", layout);
  }

  @Test
  void blobsLieUnderTheirOwnDigest() {
    layout.tagged("1", layout.image("a")).put(File.of("blobs/sha256/" + "0".repeat(64), "x"));
    assertRefused(Refusal.CONTENT_DIGEST, "demo:1", layout);
  }

  @Test
  void sizesAreThoseStated() {
    String config = layout.blob(TestImage.CONFIG, "{}");
    layout.tagged("1", layout.manifest(config.replace("\"size\":2", "\"size\":3")));
    assertRefused(Refusal.CONTENT_DIGEST, "demo:1", layout);
  }

  /** CVE-2021-41190: what is a manifest to one client and an index to another. */
  @Test
  void documentsAreOfOneKind() {
    String config = layout.blob(TestImage.CONFIG, "{}");
    layout.tagged("1", layout.manifest(config, ",\"manifests\":[]"));
    assertRefused(Refusal.CONTENT_METADATA, "demo:1", layout);
  }

  /** Clients in Go take names of properties in letters of any case, and the last of several. */
  @ParameterizedTest
  @ValueSource(strings = {"Layers", "CONFIG", "Manifests", "\u017Fubject", "mediatype", "annotation\u017F"})
  void namesAreSpelledInOneWay(String name) {
    layout.tagged("1", layout.manifest(layout.blob(TestImage.CONFIG, "{}"), ",\"" + name + "\":[]"));
    assertRefused(Refusal.CONTENT_METADATA, "demo:1", layout);
  }

  @Test
  void descriptorsAreSpelledInOneWay() {
    String config = layout.blob(TestImage.CONFIG, "{}");
    layout.tagged("1", layout.manifest(config.replace("\"size\"", "\"Digest\":\"sha256:0\",\"size\"")));
    assertRefused(Refusal.CONTENT_METADATA, "demo:1", layout);
  }

  @Test
  void documentsHaveASizeTogether() {
    String[] children = new String[5];
    for (int i = 0; i < children.length; i++) {
      String more = ",\"annotations\":{\"a\":\"" + String.valueOf(i).repeat(4_000_000) + "\"}";
      children[i] = layout.manifest(layout.blob(TestImage.CONFIG, "{}"), more);
    }
    layout.tagged("1", layout.index(children));
    assertRefused(Refusal.CONTENT_MALFORMED, "demo:1", layout);
  }

  @Test
  void documentsAreNamedAsTheySay() {
    String docker = layout.image("a").replace(ImageDocument.OCI_MANIFEST, ImageDocument.DOCKER_MANIFEST);
    assertRefused(Refusal.CONTENT_METADATA, "demo:1", layout.tagged("1", docker));
  }

  @Test
  void noLayerIsAManifest() {
    String image = layout.image("a");
    layout.tagged("1", layout.manifest(layout.blob(TestImage.CONFIG, "{}"), image));
    assertRefused(Refusal.CONTENT_METADATA, "demo:1", layout);
  }

  @Test
  void noManifestIsALayerElsewhere() {
    String image = layout.image("a");
    String asLayer = layout.manifest(layout.blob(TestImage.CONFIG, "{}"), image.replace(ImageDocument.OCI_MANIFEST, TestImage.LAYER));
    layout.tagged("1", layout.index(image, asLayer));
    assertRefused(Refusal.CONTENT_METADATA, "demo:1", layout);
  }

  @Test
  void tagAndDigestAreThoseOfTheName() {
    String image = layout.image("a");
    assertRefused(Refusal.CONTENT_METADATA, "demo:2", layout.tagged("1", image));
    assertRefused(Refusal.CONTENT_METADATA, "demo@sha256:" + "0".repeat(64), layout);
    assertRefused(Refusal.CONTENT_METADATA, "demo:1", layout.tagged("2", image));
  }

  @Test
  void indexesDoNotNestForEver() throws Exception {
    String inner = layout.image("a");
    for (int depth = 1; depth < LayoutWalk.MOST_DEPTH; depth++) {
      inner = layout.index(inner);
    }
    String most = inner;
    check("demo:1", layout.tagged("1", most));
    TestImage deeper = new TestImage();
    for (File file : layout.files()) {
      deeper.put(file);
    }
    assertRefused(Refusal.CONTENT_MALFORMED, "demo:1", deeper.tagged("1", deeper.index(most)));
  }

  @Test
  void manifestsHaveASize() {
    String config = layout.blob(TestImage.CONFIG, "{}");
    layout.tagged("1", layout.manifest(config, ",\"annotations\":{\"a\":\"" + "x".repeat(LayoutWalk.MANIFEST_BYTES) + "\"}"));
    assertRefused(Refusal.CONTENT_MALFORMED, "demo:1", layout);
  }

  @Test
  void layoutIsComplete() {
    layout.tagged("1", layout.image("a")).remove("oci-layout");
    assertRefused(Refusal.CONTENT_INCOMPLETE, "demo:1", layout);
    layout.put(File.of("oci-layout", "{\"imageLayoutVersion\":\"2.0.0\"}"));
    assertRefused(Refusal.CONTENT_MALFORMED, "demo:1", layout);
  }

  @ParameterizedTest
  @CsvSource({"demo", "Demo:1", "demo:", "demo:.1", "a//b:1", "/a:1", "a..b:1", "demo@sha256:00", "demo@sha512:00", "a:1:2", "a___b:1", "-a:1"})
  void otherNamesAreNone(String name) {
    assertRefused(Refusal.BUNDLE_NAME, name, layout.tagged("1", layout.image("a")));
  }

  @Test
  void removalNeedsNothing() throws Exception {
    Manifest removal = TestStream.manifest(1, Chain.START, "oci", "oci", BundleNames.of("a/b:1"), 1, List.of(), true);
    assertTrue(new OciCheck().check(removal, id -> folder.resolve(id.hex())).isEmpty());
  }

  private void assertRefused(Refusal cause, String name, TestImage image) {
    RefusedException refused = assertThrows(RefusedException.class, () -> check(name, image));
    assertEquals(cause, refused.cause(), refused.getMessage());
  }

  private List<Fact> check(String name, TestImage image) throws Exception {
    List<File> files = List.of(image.files());
    for (File file : files) {
      Files.write(folder.resolve(file.id().hex()), file.bytes());
    }
    Manifest manifest = TestStream.manifest(1, Chain.START, "oci", "oci", BundleNames.of(name), 1, files, false);
    return new OciCheck().check(manifest, id -> folder.resolve(id.hex()));
  }
}
