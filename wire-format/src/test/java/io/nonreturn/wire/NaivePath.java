package io.nonreturn.wire;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The grammar of paths once more, from docs/PROTOCOL.md, as slow and plain as can be: the oracle for {@link ArtifactPath}. */
final class NaivePath {
  private NaivePath() {}

  static boolean isPath(String path) {
    String[] parts = path.split("/", -1);
    boolean good = parts.length <= 32
        && path.getBytes(UTF_8).length <= 1_024
        && Normalizer.normalize(path, Normalizer.Form.NFC).equals(path)
        && path.equals(new String(path.getBytes(UTF_8), UTF_8)); // no half of a surrogate pair
    for (String part : parts) {
      good &= !part.isEmpty() && !part.equals(".") && !part.equals("..") && part.getBytes(UTF_8).length <= 255;
    }
    for (int c : path.codePoints().toArray()) {
      good &= c != '\\' && !Character.isISOControl(c) && Character.isDefined(c);
      good &= c != 0x2028 && c != 0x2029;
      good &= !(c >= 0x202A && c <= 0x202E) && !(c >= 0x2066 && c <= 0x2069);
    }
    return good;
  }

  /** Whether good paths can stand together: none twice, none that differ in case only, none a folder of another. */
  static boolean areTogether(List<String> paths) {
    for (int i = 0; i < paths.size(); i++) {
      for (int j = 0; j < i; j++) {
        String one = folded(paths.get(i));
        String other = folded(paths.get(j));
        if (one.equals(other) || one.startsWith(other + "/") || other.startsWith(one + "/")) {
          return false;
        }
      }
    }
    return true;
  }

  private static String folded(String path) {
    return Normalizer.normalize(path.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }
}
