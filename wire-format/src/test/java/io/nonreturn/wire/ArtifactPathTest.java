package io.nonreturn.wire;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ArtifactPathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", "a/b", "a b", " ", "...", "..a", "a..", ".hidden", "a/.b", "numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.whl",
        "C:", "a:b", "~", "-rf", "*", "CON", "ä", "日本語/ファイル", "👩\u200D💻", "é", "a%2e%2e"
      })
  void good(String path) {
    assertNull(ArtifactPath.check(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/a", "a/", "a//b", "//", "a/b/"})
  void emptyParts(String path) {
    assertEquals(Refusal.PATH_EMPTY, ArtifactPath.check(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a/..", "../a", "a/../b", "./a", "a/.", "ä/..", "../../etc/passwd"})
  void dots(String path) {
    assertEquals(Refusal.PATH_DOTS, ArtifactPath.check(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\0b", "a\nb", "\t", "a\\b", "..\\a", "\u007F", "\u0085", "\u2028", "\u2029", "gpj\u202Eexe", "\u2066a", "\uD800",
        "a\uDC00", "\uFFFF", "\u0378"
      })
  void characters(String path) {
    assertEquals(Refusal.PATH_CHARACTER, ArtifactPath.check(path));
  }

  @Test
  void everyControlCharacter() {
    for (char c = 0; c < 0xA0; c++) {
      boolean control = c < 0x20 || c >= 0x7F;
      Refusal expected = control || c == '\\' ? Refusal.PATH_CHARACTER : null;
      assertEquals(expected, ArtifactPath.check("x" + c + "x"), "character=" + (int) c);
    }
  }

  @Test
  void normalForm() {
    assertEquals(Refusal.PATH_NOT_NFC, ArtifactPath.check("e\u0301"));
    assertEquals(Refusal.PATH_NOT_NFC, ArtifactPath.check("\u212A")); // Kelvin sign
    assertEquals(Refusal.PATH_NOT_NFC, ArtifactPath.check("a/\uF900")); // a compatibility ideograph
  }

  @Test
  void lengthsAndDepth() {
    assertNull(ArtifactPath.check("x".repeat(255)));
    assertEquals(Refusal.PATH_TOO_LONG, ArtifactPath.check("x".repeat(256)));
    assertNull(ArtifactPath.check("ä".repeat(127)));
    assertEquals(Refusal.PATH_TOO_LONG, ArtifactPath.check("ä".repeat(128)));
    String long4 = "x".repeat(255) + "/";
    assertNull(ArtifactPath.check(long4.repeat(3) + "x".repeat(255))); // 1,023
    assertNull(ArtifactPath.check(long4.repeat(3) + "x".repeat(127) + "/" + "x".repeat(128))); // 1,024
    assertEquals(Refusal.PATH_TOO_LONG, ArtifactPath.check(long4.repeat(3) + "x".repeat(128) + "/" + "x".repeat(128)));
    assertEquals(Refusal.PATH_TOO_LONG, ArtifactPath.check(long4.repeat(4) + "y"));
    assertEquals(Refusal.PATH_TOO_LONG, ArtifactPath.check(("ä".repeat(100) + "/").repeat(6)));
    assertEquals(Refusal.PATH_TOO_LONG, ArtifactPath.check("x".repeat(1 << 20)));
    assertNull(ArtifactPath.check("a/".repeat(31) + "a"));
    assertEquals(Refusal.PATH_TOO_DEEP, ArtifactPath.check("a/".repeat(32) + "a"));
  }

  /** Whatever passes stays below its folder and is what a file system takes. */
  @Property(tries = 1_000)
  void whatPassesIsHarmless(@ForAll String text) {
    if (ArtifactPath.check(text) != null) {
      return;
    }
    Path root = Path.of("/root");
    Path resolved = root.resolve(text);
    assertEquals(resolved, resolved.normalize());
    assertTrue(resolved.startsWith(root) && !resolved.equals(root));
    assertEquals(text, Normalizer.normalize(text, Normalizer.Form.NFC));
  }

  @ParameterizedTest
  @CsvSource({
    "a, a, PATH_REPEATED",
    "a/b, a/b, PATH_REPEATED",
    "a/B, A/b, PATH_CASE_CLASH",
    "straße, STRASSE, PATH_CASE_CLASH",
    "Ä, ä, PATH_CASE_CLASH",
    "ΑΣ, ας, PATH_CASE_CLASH",
    "ſ, s, PATH_CASE_CLASH",
    "a, a/b, PATH_IS_FOLDER",
    "a/b, a/b/c/d, PATH_IS_FOLDER",
    "A, a/b, PATH_IS_FOLDER",
  })
  void togetherNot(String one, String other, Refusal expected) {
    // Names that sort between a folder and what lies in it must not hide the clash.
    List<String> others = List.of("a b", "a!", "a-", "a-b/c", "a.b", "0", "ab", "z/z", "a/b.c", "a/b-");
    for (int seed = 0; seed < 20; seed++) {
      List<String> paths = new ArrayList<>(others);
      paths.add(one);
      paths.add(other);
      Collections.shuffle(paths, new Random(seed));
      RefusedException refused = assertThrows(RefusedException.class, () -> ArtifactPath.checkTogether(paths));
      assertEquals(expected, refused.cause(), refused.getMessage());
    }
  }

  @Test
  void togetherGood() {
    assertDoesNotThrow(() -> ArtifactPath.checkTogether(List.of()));
    assertDoesNotThrow(() -> ArtifactPath.checkTogether(List.of("a")));
    assertDoesNotThrow(() -> ArtifactPath.checkTogether(List.of("a/b", "a/c", "a.b", "ab", "a-b/c", "A/d", "é", "e")));
  }

  @Test
  void names() {
    assertTrue(Names.isMirror("pypi") && Names.isMirror("0-a.b_c") && Names.isMirror("a".repeat(64)));
    for (String bad : new String[] {"", "a".repeat(65), "-a", ".a", "A", "a/b", "ä", "a\n", "a b"}) {
      assertFalse(Names.isMirror(bad), bad);
    }
    assertTrue(Names.isEcosystem("raw") && Names.isEcosystem("pypi"));
    for (String bad : new String[] {"", "Raw", "1a", "a_b", "a".repeat(33), "raw\n"}) {
      assertFalse(Names.isEcosystem(bad), bad);
    }
    assertTrue(Names.isBundle(Names.TOP) && Names.isBundle("Größe 1") && Names.isBundle("x".repeat(255)));
    for (String bad : new String[] {"", "a/b", "..", ".", "x".repeat(256), "a\\b", "e\u0301"}) {
      assertFalse(Names.isBundle(bad), bad);
    }
    assertTrue(Names.isMediaType("text/plain") && Names.isMediaType("application/vnd.oci.image.manifest.v1+json"));
    for (String bad : new String[] {"", "text", "text/", "/plain", "text/plain; charset=utf-8", "a/b\r\nX: y", "a/b/c", "ä/b"}) {
      assertFalse(Names.isMediaType(bad), bad);
    }
  }
}
