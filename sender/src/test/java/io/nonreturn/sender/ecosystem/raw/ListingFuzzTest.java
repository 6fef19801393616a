package io.nonreturn.sender.ecosystem.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.wire.ArtifactPath;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;

/** Listings as a hostile server would write them. */
class ListingFuzzTest {

  @FuzzTest
  void autoindex(byte[] page) {
    Set<String> names = new HashSet<>();
    for (Autoindex.Entry entry : Autoindex.parse(URI.create("http://index.example/files/"), new String(page, UTF_8))) {
      assertNull(ArtifactPath.check(entry.name()));
      assertFalse(entry.name().contains("/"));
      assertTrue(entry.note().length() <= 500);
      assertTrue(names.add(entry.name()));
    }
  }

  @FuzzTest
  void sums(byte[] file) {
    try {
      Sums.parse(new String(file, UTF_8)).forEach((path, hex) -> {
        assertNull(ArtifactPath.check(path));
        assertTrue(hex.matches("[0-9a-f]{64}"));
      });
    } catch (IOException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }
}
