package io.nonreturn.wire;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The grammar of artifact paths: relative, parts between single slashes, in Unicode normalization form C, at most
 * {@link Limits#PATH_BYTES}, {@link Limits#PATH_PARTS} and {@link Limits#PATH_PART_BYTES}. No part is empty, {@code .} or
 * {@code ..}. No backslash, no control character, and none that would make the path look like another one or that Unicode
 * has not assigned yet (its normal form could still change).
 *
 * <p>Stateless. Both sides apply it: the sender leaves files out whose paths fail, the receiver refuses the manifest.
 */
public final class ArtifactPath {
  private ArtifactPath() {}

  /** Why a path is not one, or null when it is. */
  public static Refusal check(String path) {
    if (path.length() > Limits.PATH_BYTES) {
      return Refusal.PATH_TOO_LONG; // before any work that grows with the length
    }
    return isPlain(path) ? checkParts(path, true) : checkUnicode(path);
  }

  /** Printable ASCII without backslash: almost all paths. Their length in bytes is their length, and they are NFC. */
  private static boolean isPlain(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c < ' ' || c > '~' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static Refusal checkUnicode(String path) {
    if (!path.codePoints().allMatch(ArtifactPath::isAllowed)) {
      return Refusal.PATH_CHARACTER;
    }
    if (path.getBytes(UTF_8).length > Limits.PATH_BYTES) {
      return Refusal.PATH_TOO_LONG;
    }
    return Normalizer.isNormalized(path, Normalizer.Form.NFC) ? checkParts(path, false) : Refusal.PATH_NOT_NFC;
  }

  private static boolean isAllowed(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> false;
      // Embeddings, overrides and isolates of text direction: "gpj.exe" must not be shown as "exe.jpg".
      case Character.FORMAT -> !(c >= 0x202A && c <= 0x202E) && !(c >= 0x2066 && c <= 0x2069);
      default -> c != '\\';
    };
  }

  private static Refusal checkParts(String path, boolean plain) {
    int parts = 0;
    int start = 0;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      if (end == start) {
        return Refusal.PATH_EMPTY;
      }
      if (isDots(path, start, end)) {
        return Refusal.PATH_DOTS;
      }
      int bytes = plain ? end - start : path.substring(start, end).getBytes(UTF_8).length;
      if (bytes > Limits.PATH_PART_BYTES) {
        return Refusal.PATH_TOO_LONG;
      }
      if (++parts > Limits.PATH_PARTS) {
        return Refusal.PATH_TOO_DEEP;
      }
      start = end + 1;
    }
    return null;
  }

  private static boolean isDots(String path, int start, int end) {
    return path.charAt(start) == '.' && (end - start == 1 || (end - start == 2 && path.charAt(start + 1) == '.'));
  }

  /**
   * Whether the paths, each good by itself, can stand together in one tree, also on a file system that does not tell upper from
   * lower case.
   *
   * @throws RefusedException that names the two that cannot
   */
  static void checkTogether(List<String> paths) throws RefusedException {
    Key[] keys = new Key[paths.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = new Key(fold(paths.get(i)), paths.get(i));
    }
    // With the slash sorted below every other character, whatever lies in a folder follows right after its name.
    Arrays.sort(keys);
    for (int i = 1; i < keys.length; i++) {
      Key before = keys[i - 1];
      Key key = keys[i];
      if (key.folded.equals(before.folded)) {
        Refusal refusal = key.path.equals(before.path) ? Refusal.PATH_REPEATED : Refusal.PATH_CASE_CLASH;
        throw new RefusedException(refusal, "path=" + before.path + " path=" + key.path);
      }
      if (key.folded.startsWith(before.folded) && key.folded.charAt(before.folded.length()) == '\0') {
        throw new RefusedException(Refusal.PATH_IS_FOLDER, "path=" + before.path + " path=" + key.path);
      }
    }
  }

  private record Key(String folded, String path) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return folded.compareTo(other.folded);
    }
  }

  /** Equal for paths that differ in case only: upper case first, because some letters have no other common form. */
  private static String fold(String path) {
    String folded = path.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return (isPlain(path) ? folded : Normalizer.normalize(folded, Normalizer.Form.NFC)).replace('/', '\0');
  }
}
