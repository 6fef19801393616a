package io.nonreturn.sender.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.FolderMirror;
import io.nonreturn.sender.watch.Source;
import io.nonreturn.sender.watch.TestMirrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PypiLayoutTest {

  @TempDir Path root;
  private FolderMirror pypi;

  @BeforeEach
  void open() throws IOException {
    Instant later = Instant.now().plus(Duration.ofHours(1)); // everything has come to rest long ago
    pypi =
        TestMirrors.of(
            "pypi", "wheels", root, Duration.ofSeconds(2), Duration.ofSeconds(10), () -> later, System::nanoTime);
  }

  @AfterEach
  void close() throws IOException {
    pypi.close();
  }

  @Test
  void wheelsOfAProjectAreOneBundleWithTheirMetadata() throws Exception {
    Files.createDirectory(root.resolve("nested"));
    TestWheels.good(root, "De_mo", "1.0");
    TestWheels.good(root.resolve("nested"), "de.mo", "2.0");
    Files.writeString(root.resolve("nested/de-mo-2.0.tar.gz"), "sdist");
    Files.createFile(root.resolve("index.html"));
    List<BundleDraft> drafts = pypi.poll(Set.of());
    assertEquals(
        Map.of(
            "de-mo",
            List.of(
                "De_mo-1.0-py3-none-any.whl",
                "De_mo-1.0-py3-none-any.whl.metadata",
                "de-mo-2.0.tar.gz",
                "de.mo-2.0-py3-none-any.whl",
                "de.mo-2.0-py3-none-any.whl.metadata")),
        drafts.stream()
            .collect(Collectors.toMap(BundleDraft::name, d -> d.artifacts().stream().map(ArtifactDraft::path).toList())));
    assertEquals(Map.of("not-a-package", 1L), pypi.skips().snapshot());
    Source metadata = drafts.get(0).artifacts().get(1).source();
    try (var channel = metadata.open()) {
      var buffer = ByteBuffer.allocate(1_000);
      channel.read(buffer);
      String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
      assertEquals(TestWheels.metadata("De_mo", "1.0"), text);
      metadata.verify();
    }
  }
}
