package io.nonreturn.sender.ecosystem.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.sender.Scratch;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.FoundFile;
import io.nonreturn.sender.watch.Skips;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Archives, manifests and challenges as a hostile upstream would write them. */
class ArchiveFuzzTest {

  private Path file;

  /** An archive of any bytes; what is taken of it lies in it. */
  @FuzzTest
  void archive(byte[] archive) throws IOException {
    take(archive);
  }

  /** A saved image with a few bytes changed: three bytes say where and to what. */
  @FuzzTest
  void changed(byte[] changes) throws IOException {
    byte[] archive =
        TestImages.tar(TestImages.dockerSave("demo:1", TestImages.bytes("first"), TestImages.bytes("second")));
    for (int i = 0; i + 3 <= changes.length; i += 3) {
      archive[((changes[i] & 0xff) << 8 | (changes[i + 1] & 0xff)) % archive.length] = changes[i + 2];
    }
    take(archive);
  }

  private void take(byte[] archive) throws IOException {
    if (file == null) {
      file = Scratch.folder().resolve("a.tar");
    }
    Files.write(file, archive);
    FoundFile found = new FoundFile("a.tar", file, Fingerprint.of(archive.length, ""));
    new OciLayout("").bundles(List.of(found), new Skips("fuzz")).values().forEach(artifacts -> {
      for (ArtifactDraft artifact : artifacts) {
        assertTrue(artifact.size() >= 0 && artifact.expected() != null, artifact.path());
      }
    });
  }

  /** A manifest of any text, under the type that it states: an index has no blobs, a manifest no children. */
  @FuzzTest
  void manifest(byte[] bytes) {
    try {
      ImageDocument document = ImageDocument.read(bytes, ImageDocument.typeOf(bytes));
      assertTrue(document.children().isEmpty() || document.blobs().isEmpty());
      document.blobs().forEach(blob -> assertEquals(64, blob.hex().length()));
    } catch (InvalidImageException e) {
      assertTrue(e.getMessage().length() < 10_000);
    }
  }

  /** A challenge of any text: it leads to an address or nowhere. */
  @FuzzTest
  void challenge(byte[] bytes) {
    URI realm = RegistryTokens.realm(new String(bytes, StandardCharsets.UTF_8));
    assertTrue(realm == null || !realm.toString().isEmpty());
  }

  /** A name of any text is written back the same. */
  @FuzzTest
  void name(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    ImageName name = ImageName.parse(text);
    assertTrue(name == null || name.toString().equals(text));
    ImageName saved = ImageName.ofArchive(text);
    assertTrue(saved == null || text.endsWith(saved.toString()));
  }
}
