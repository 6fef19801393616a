package io.nonreturn.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Paths and names, against grammars written a second time. */
class PathFuzzTest {

  /** As UTF-8, which is how they cross, and as UTF-16, which is how a program could hand over half a character. */
  @FuzzTest
  void path(byte[] bytes) {
    for (String path : List.of(new String(bytes, UTF_8), utf16(bytes))) {
      Refusal refusal = ArtifactPath.check(path);
      assertEquals(NaivePath.isPath(path), refusal == null, () -> "refusal=" + refusal);
      assertEquals(refusal == null && path.indexOf('/') < 0, Names.isBundle(path));
    }
  }

  /** Paths of one manifest, a line each. */
  @FuzzTest
  void together(byte[] lines) {
    List<String> paths = Arrays.stream(new String(lines, UTF_8).split("\n", -1))
        .filter(path -> ArtifactPath.check(path) == null)
        .limit(64)
        .toList();
    boolean good;
    try {
      ArtifactPath.checkTogether(paths);
      good = true;
    } catch (RefusedException e) {
      good = false;
    }
    assertEquals(NaivePath.areTogether(paths), good, paths::toString);
  }

  @FuzzTest
  void names(byte[] bytes) {
    String name = new String(bytes, UTF_8);
    assertEquals(isMirror(name), Names.isMirror(name));
    assertEquals(isEcosystem(name), Names.isEcosystem(name));
    int slash = name.indexOf('/');
    boolean good = slash > 0 && isToken(name.substring(0, slash)) && isToken(name.substring(slash + 1));
    assertEquals(good, Names.isMediaType(name));
  }

  private static boolean isMirror(String name) {
    boolean good = !name.isEmpty() && name.length() <= 64 && "._-".indexOf(name.charAt(0)) < 0;
    for (int c : letters(name)) {
      good &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "._-".indexOf(c) >= 0;
    }
    return good;
  }

  private static boolean isEcosystem(String name) {
    boolean good = !name.isEmpty() && name.length() <= 32 && Character.isLetter(name.charAt(0));
    for (int c : letters(name)) {
      good &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    return good;
  }

  private static boolean isToken(String text) {
    boolean good = !text.isEmpty() && text.length() <= 127 && Character.isLetterOrDigit(text.charAt(0));
    for (int c : letters(text)) {
      good &= (c < 0x80 && Character.isLetterOrDigit(c)) || "!#$&^_.+-".indexOf(c) >= 0;
    }
    return good;
  }

  private static int[] letters(String text) {
    return text.chars().toArray();
  }

  private static String utf16(byte[] bytes) {
    char[] chars = new char[bytes.length / 2];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) ((bytes[2 * i] & 0xFF) << 8 | (bytes[2 * i + 1] & 0xFF));
    }
    return new String(chars); // unlike the charset, it keeps single surrogates
  }
}
