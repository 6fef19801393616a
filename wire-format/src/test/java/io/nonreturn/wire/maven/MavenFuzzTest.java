package io.nonreturn.wire.maven;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.wire.ArtifactPath;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.util.Optional;

/** Paths and POMs as anybody might send them. */
class MavenFuzzTest {
  @FuzzTest
  void path(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    MavenPath.parse(text).ifPresent(path -> {
      assertEquals(text, path.path());
      assertEquals(Optional.of(path.pom()), MavenPath.ofCoordinates(path.coordinates()));
    });
    MavenPath.ofCoordinates(text).ifPresent(pom -> {
      assertNull(ArtifactPath.check(pom.path()));
      assertEquals(text, pom.coordinates());
    });
  }

  @FuzzTest
  void pom(byte[] bytes) {
    try {
      PomHead.parse(bytes).isOf(new MavenPath("g", "a", "1", "a-1.pom"));
    } catch (RefusedException e) {
      assertEquals(Refusal.CONTENT_MALFORMED, e.cause());
    }
  }
}
