package io.nonreturn.receiver.ecosystem.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.receiver.MemoryFolder;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Layouts as a hostile publisher would build them, and paths as a hostile client would write them. */
class LayoutFuzzTest {
  private static final Set<Refusal> CAUSES = Set.of(
      Refusal.CONTENT_MALFORMED, Refusal.CONTENT_METADATA, Refusal.CONTENT_INCOMPLETE, Refusal.CONTENT_DIGEST, Refusal.FOREIGN_FILE);

  private Path folder;

  /** A manifest of any text, under the kind that its first byte says; what is taken is complete and names nothing twice. */
  @FuzzTest
  void manifest(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    List<String> types = List.of(
        ImageDocument.OCI_MANIFEST, ImageDocument.OCI_INDEX, ImageDocument.DOCKER_MANIFEST, ImageDocument.DOCKER_LIST);
    String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
    TestImage image = new TestImage();
    image.tagged("1", image.blob(types.get(input[0] & 3), text));
    image.blob(TestImage.CONFIG, "{}");
    check(image.files());
  }

  /** An index.json of any text beside a good image. */
  @FuzzTest
  void index(byte[] input) throws IOException {
    TestImage image = new TestImage();
    image.tagged("1", image.image("a"));
    File[] files = image.files();
    files[files.length - 1] = new File("index.json", input);
    check(files);
  }

  /** Any name of a bundle: what is taken is written back the same. */
  @FuzzTest
  void name(byte[] input) {
    String name = new String(input, StandardCharsets.UTF_8);
    ImageName.ofBundle(name).ifPresent(found -> {
      String reference = found.tag().map(tag -> ":" + tag).orElseGet(() -> "@sha256:" + found.digest().orElseThrow().hex());
      assertEquals(name, BundleNames.of(found.repository() + reference));
      assertTrue(found.repository().chars().allMatch(c -> c < 0x80 && (c == '/' || !Character.isUpperCase(c))), name);
    });
  }

  /** Any path: a thing of a kind that has one is in a repository. */
  @FuzzTest
  void path(byte[] input) {
    RequestPath.parse("/v2/" + new String(input, StandardCharsets.UTF_8)).flatMap(RegistryPath::of).ifPresent(found -> {
      if (found.kind() == RegistryPath.Kind.MANIFEST || found.kind() == RegistryPath.Kind.BLOB) {
        assertTrue(found.reference().indexOf('/') < 0);
      }
    });
  }

  private void check(File[] files) throws IOException {
    if (folder == null) {
      folder = MemoryFolder.shared();
    }
    List<Path> written = new ArrayList<>();
    try {
      for (File file : files) {
        Path blob = folder.resolve(file.id().hex());
        written.add(blob);
        Files.write(blob, file.bytes());
      }
      Manifest manifest = TestStream.manifest(1, Chain.START, "oci", "oci", "demo:1", 1, List.of(files), false);
      List<Fact> facts = new OciCheck().check(manifest, id -> folder.resolve(id.hex()));
      Set<String> keys = new TreeSet<>();
      facts.forEach(fact -> assertTrue(keys.add(fact.path() + " " + fact.name()), "one fact twice"));
    } catch (RefusedException e) {
      assertTrue(CAUSES.contains(e.cause()), e.getMessage());
      assertTrue(e.getMessage().length() < 4_096, "a refusal writes a novel");
    } finally {
      for (Path blob : written) {
        Files.deleteIfExists(blob);
      }
    }
  }
}
