package io.nonreturn.sender.ecosystem.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.FolderMirror;
import io.nonreturn.sender.watch.TestMirrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenLayoutTest {

  @TempDir Path root;

  private void write(String... paths) throws IOException {
    for (String path : paths) {
      Files.createDirectories(root.resolve(path).getParent());
      Files.writeString(root.resolve(path), path);
    }
  }

  @Test
  void eachReleaseIsABundle() throws Exception {
    write(
        "org/example/demo/1.0/demo-1.0.pom", "org/example/demo/1.0/demo-1.0.jar", "org/example/demo/1.0/demo-1.0.jar.sha1",
        "org/example/demo/1.0/demo-1.0-sources.jar.sha1", "org/example/demo/1.0/demo-1.0.jar.lastUpdated",
        "org/example/demo/1.0/_remote.repositories", "org/example/demo/maven-metadata-central.xml", "org/example/demo/2.0/demo-2.0.jar",
        "org/example/demo/2.1/demo-2.1.jar.sha1",
        "org/example/demo/3-SNAPSHOT/demo-3-SNAPSHOT.pom", "readme");
    Instant later = Instant.now().plus(Duration.ofHours(1));
    try (FolderMirror mirror =
        TestMirrors.of("maven", "central", root, Duration.ofSeconds(2), Duration.ofSeconds(10), () -> later, System::nanoTime)) {
      List<BundleDraft> drafts = mirror.poll(Set.of());
      assertEquals(List.of("org.example:demo:1.0", "org.example:demo:2.0"), drafts.stream().map(BundleDraft::name).toList());
      assertEquals(
          List.of("demo-1.0.jar", "demo-1.0.jar.sha1", "demo-1.0.pom"),
          drafts.get(0).artifacts().stream().map(ArtifactDraft::path).map(p -> p.substring(p.lastIndexOf('/') + 1)).sorted().toList());
      assertEquals(2, mirror.skips().snapshot().get("not-a-package"));
    }
  }
}
