package io.nonreturn.sender.ecosystem.maven;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.maven.MavenPath;
import java.io.IOException;
import java.util.Arrays;

/** What a repository, a list and Maven's own jar may hold. */
class MavenFuzzTest {

  /** What is named can cross. */
  @FuzzTest
  void metadata(byte[] document) {
    try {
      RepositoryMetadata metadata = RepositoryMetadata.parse(document);
      metadata.versions().forEach(version -> assertTrue(MavenPath.ofCoordinates("g:a:" + version).isPresent()));
      assertNull(metadata.contradiction(metadata));
    } catch (IOException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }

  /** Each entry is one that upstream can be asked for. */
  @FuzzTest
  void list(byte[] lines) {
    try {
      for (Coordinates each : ArtifactList.parse(new String(lines, UTF_8)).entries()) {
        assertTrue(each.isOpen() || MavenPath.ofCoordinates(each.release(each.version())).isPresent());
        if (each.part() != null) {
          MavenPath pom = MavenPath.ofCoordinates(each.release(each.version())).orElseThrow();
          assertTrue(MavenPath.parse(each.part().of(pom).path()).isPresent());
        }
      }
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().startsWith("line ") || e.getMessage().startsWith("has more"));
    }
  }

  /** The first byte says which of the files it is. */
  @FuzzTest
  void core(byte[] bytes) {
    try {
      byte[] file = Arrays.copyOfRange(bytes, Math.min(1, bytes.length), bytes.length);
      new MavenCore(bytes.length > 0 && bytes[0] == 'v' ? MavenCore.byVersions(file) : MavenCore.byComponents(file)).of("jar");
    } catch (IOException | RefusedException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }

  /** A checksum, or a word about what is wrong. */
  @FuzzTest
  void sidecar(byte[] bytes) {
    try {
      Sidecar read = Sidecar.parse("x", Sidecar.Kind.SHA1, bytes);
      assertTrue(read.agrees(Sidecar.parse("x", Sidecar.Kind.SHA1, (read.checksum().hex() + "  x").getBytes(UTF_8))));
    } catch (IOException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }
}
