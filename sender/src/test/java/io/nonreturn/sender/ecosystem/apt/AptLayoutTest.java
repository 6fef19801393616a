package io.nonreturn.sender.ecosystem.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.FolderMirror;
import io.nonreturn.sender.watch.TestMirrors;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptLayoutTest {

  @TempDir Path root;

  private String write(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)) + " " + text.length();
  }

  @Test
  void aSuiteTakesWhatItsIndexesNameAndNothingElse() throws Exception {
    String deb = write("pool/main/a.deb", "package");
    write("pool/main/unnamed.deb", "other");
    String[] digest = deb.split(" ", -1);
    String index = write(
        "dists/stable/main/binary-amd64/Packages",
        "Package: a\nFilename: pool/main/a.deb\nSize: " + digest[1] + "\nSHA256: " + digest[0] + "\n");
    write("dists/stable/main/binary-amd64/Release", "Component: main\n");
    write("dists/stable/Release",
        "Suite: stable\nDate: Sat, 10 Feb 2024 11:07:25 UTC\nSHA256:\n " + index + " main/binary-amd64/Packages\n");
    write("dists/broken/Release",
        "Suite: broken\nDate: Sat, 10 Feb 2024 11:07:25 UTC\nSHA256:\n " + index + " main/binary-amd64/Packages\n");
    String gone = write(
        "dists/half/main/binary-amd64/Packages",
        "Package: b\nFilename: pool/main/b.deb\nSize: " + digest[1] + "\nSHA256: " + digest[0] + "\n");
    write("dists/half/Release",
        "Suite: half\nDate: Sat, 10 Feb 2024 11:07:25 UTC\nSHA256:\n " + gone + " main/binary-amd64/Packages\n");
    Instant later = Instant.now().plus(Duration.ofHours(1));
    try (FolderMirror mirror =
        TestMirrors.of("apt", "debian", root, Duration.ofSeconds(2), Duration.ofSeconds(10), () -> later, System::nanoTime)) {
      List<BundleDraft> drafts = mirror.poll(Set.of());
      assertEquals(List.of("broken", "stable"), drafts.stream().map(BundleDraft::name).toList());
      assertEquals(
          List.of("dists/stable/Release", "dists/stable/main/binary-amd64/Packages", "pool/main/a.deb"),
          drafts.get(1).artifacts().stream().map(ArtifactDraft::path).sorted().toList());
    }
  }
}
