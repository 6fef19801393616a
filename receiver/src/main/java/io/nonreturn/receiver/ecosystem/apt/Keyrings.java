package io.nonreturn.receiver.ecosystem.apt;

import io.nonreturn.wire.Names;
import io.nonreturn.wire.openpgp.Keyring;
import io.nonreturn.wire.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whose signature each mirror's suites must bear, as the operator of this side says: {@code keyring.MIRROR = "FILE"}. */
final class Keyrings {
  private static final String TABLE = "keyring";
  private static final Pattern KEY = Pattern.compile(TABLE + "\\.\"(.+)\"");

  private Keyrings() {}

  /** Reads the ecosystem's own table; the files are read, too, so that a mistake shows at once. */
  static Map<String, String> options(Settings own) {
    Settings table = own.table(TABLE);
    Map<String, String> options = new TreeMap<>();
    for (String mirror : table.keys()) {
      Path file = table.path(mirror, null);
      if (!Names.isMirror(mirror)) {
        table.problem(mirror, "is no mirror's name; write keyring.MIRROR = \"FILE\"");
        continue;
      }
      try {
        Keyring.read(file);
        options.put(TABLE + ".\"" + mirror + "\"", file.toString());
      } catch (IOException e) {
        table.problem(mirror, "is no file of keys (" + e.getMessage() + ")");
      }
    }
    return options;
  }

  /**
   * The keys by mirror.
   *
   * @param options as above
   * @throws IOException if a file changed since
   */
  static Map<String, Keyring> of(Map<String, String> options) throws IOException {
    Map<String, Keyring> keyrings = new HashMap<>();
    for (Map.Entry<String, String> option : options.entrySet()) {
      Matcher key = KEY.matcher(option.getKey());
      if (key.matches()) {
        keyrings.put(key.group(1), Keyring.read(Path.of(option.getValue())));
      }
    }
    return keyrings;
  }
}
