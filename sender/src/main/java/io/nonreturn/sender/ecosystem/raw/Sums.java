package io.nonreturn.sender.ecosystem.raw;

import io.nonreturn.wire.ArtifactPath;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of SHA-256 values as {@code sha256sum} writes it, or with the BSD's words. */
final class Sums {

  private static final Pattern LINE = Pattern.compile("([0-9A-Fa-f]{64}) [ *](?:\\./)?(.+)");
  private static final Pattern BSD = Pattern.compile("SHA256 \\((?:\\./)?(.+)\\) = ([0-9A-Fa-f]{64})");

  private Sums() {}

  /**
   * The values by path, relative to the file's folder.
   *
   * @throws IOException if a line is none, or a path stands twice with two values: the file may be only half there
   */
  static Map<String, String> parse(String text) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher plain = LINE.matcher(line);
      Matcher bsd = BSD.matcher(line);
      boolean isPlain = plain.matches();
      if (!isPlain && !bsd.matches()) {
        throw new IOException("a line of the checksums is none: " + line.substring(0, Math.min(line.length(), 80)));
      }
      String path = isPlain ? plain.group(2) : bsd.group(1);
      String hex = (isPlain ? plain.group(1) : bsd.group(2)).toLowerCase(Locale.ROOT);
      String before = ArtifactPath.check(path) == null ? sums.putIfAbsent(path, hex) : null;
      if (before != null && !before.equals(hex)) {
        throw new IOException("the checksums state two values of " + path);
      }
    }
    return sums;
  }
}
