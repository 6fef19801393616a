package io.nonreturn.bench.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Changes single values of a configuration file, as an operator does with an editor. */
final class ConfigFile {
  private ConfigFile() {}

  /** Sets {@code key} of {@code [table]} to this text of TOML, such as {@code "\"10 MiB\""} or {@code "5"}. */
  static void set(Path file, String table, String key, String value) throws IOException {
    String text = Files.readString(file);
    String header = "[" + table + "]\n";
    int begin = text.indexOf(header);
    if (begin < 0) {
      // Before the first table that repeats, which would else take it in.
      int at = text.indexOf("[[") < 0 ? text.length() : text.indexOf("[[");
      Files.writeString(file, text.substring(0, at) + "\n" + header + key + " = " + value + "\n\n" + text.substring(at));
      return;
    }
    begin += header.length();
    int next = text.indexOf("\n[", begin);
    String body = next < 0 ? text.substring(begin) : text.substring(begin, next);
    String without = Pattern.compile("(?m)^" + Pattern.quote(key) + " *=.*\n?").matcher(body).replaceAll("");
    Files.writeString(
        file, text.substring(0, begin) + key + " = " + value + "\n" + without + (next < 0 ? "" : text.substring(next)));
  }
}
