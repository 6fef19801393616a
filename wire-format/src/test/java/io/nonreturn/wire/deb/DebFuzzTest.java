package io.nonreturn.wire.deb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.wire.ArtifactPath;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Metadata of an archive as a hostile one would write it. */
class DebFuzzTest {
  private static final Set<Refusal> DECLARED = Set.of(Refusal.CONTENT_MALFORMED, Refusal.CONTENT_METADATA, Refusal.CONTENT_INCOMPLETE);

  @FuzzTest
  void release(byte[] bytes) {
    try {
      Release release = SignedRelease.read(null, bytes, null, null).release();
      release.files().keySet().forEach(path -> assertNull(ArtifactPath.check(path)));
      String text = new String(bytes, ISO_8859_1).toLowerCase(Locale.ROOT);
      release.files().values().forEach(file -> assertTrue(text.contains(file.sha256().hex())));
    } catch (RefusedException e) {
      assertTrue(DECLARED.contains(e.cause()), e.getMessage());
    }
  }

  /** The first byte says which index, and how it is compressed. */
  @FuzzTest
  void index(byte[] bytes) throws IOException {
    String base = bytes.length > 0 && (bytes[0] & 1) == 1 ? "Sources" : "Packages";
    String compression = List.of("", "gz", "xz").get(bytes.length == 0 ? 0 : (bytes[0] & 0x7f) / 2 % 3);
    try {
      new IndexFile(base, compression)
          .read(
              new ByteArrayInputStream(bytes, Math.min(1, bytes.length), Math.max(0, bytes.length - 1)),
              (path, size, sha256) -> {
                assertNull(ArtifactPath.check(path));
                assertTrue(size >= 0);
              });
    } catch (RefusedException e) {
      assertEquals(Refusal.CONTENT_MALFORMED, e.cause());
    }
  }

  /** Against a plain reading of the whole text. */
  @FuzzTest
  void stanzas(byte[] bytes) throws IOException {
    Stanzas stanzas = new Stanzas(new ByteArrayInputStream(bytes), Set.of("a", "b"));
    String[] lines = new String(bytes, ISO_8859_1).split("\n", -1);
    int at = 0;
    try {
      for (Map<String, String> next = stanzas.next(); next != null; next = stanzas.next()) {
        Map<String, String> plain = new HashMap<>();
        String last = null;
        boolean isStarted = false;
        for (; at < lines.length; at++) {
          String line = new String(lines[at].getBytes(ISO_8859_1), UTF_8);
          if (line.isBlank()) {
            if (isStarted) {
              break;
            }
            continue;
          }
          isStarted = true;
          if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            if (last != null) {
              plain.merge(last, "\n" + line.strip(), String::concat);
            }
          } else {
            String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
            last = name.equals("a") || name.equals("b") ? name : null;
            if (last != null) {
              plain.put(last, line.substring(line.indexOf(':') + 1).strip());
            }
          }
        }
        assertEquals(plain, next);
      }
    } catch (RefusedException e) {
      assertEquals(Refusal.CONTENT_MALFORMED, e.cause());
    }
  }
}
