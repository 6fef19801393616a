package io.nonreturn.wire.settings;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes values as {@link Settings} reads them back. Source: TOML 1.0, basic strings. */
public final class Toml {

  private Toml() {}

  /** The value's text as a string. */
  public static String quoted(Object value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : value.toString().toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** The values' texts as a list of strings. */
  public static String list(List<?> values) {
    return values.stream().map(Toml::quoted).collect(Collectors.joining(", ", "[", "]"));
  }
}
