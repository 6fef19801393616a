package io.nonreturn.receiver.ecosystem.pypi;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The header fields of a package's core metadata (Python packaging specification "Core metadata", an RFC 822 style file): up to
 * the first empty line, folded lines joined. Only single-valued fields are asked for here.
 */
final class CoreMetadata {
  private final Map<String, List<String>> fields;

  private CoreMetadata(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  static CoreMetadata parse(byte[] file) {
    Map<String, List<String>> fields = new HashMap<>();
    List<String> last = null;
    for (String line : (Iterable<String>) new String(file, StandardCharsets.UTF_8).lines()::iterator) {
      if (line.isEmpty()) {
        break;
      }
      int colon = line.indexOf(':');
      if (Character.isWhitespace(line.charAt(0))) {
        if (last != null) {
          last.set(last.size() - 1, (last.getLast() + " " + line.strip()).strip());
        }
      } else if (colon > 0) {
        last = fields.computeIfAbsent(line.substring(0, colon).strip().toLowerCase(Locale.ROOT), k -> new ArrayList<>());
        last.add(line.substring(colon + 1).strip());
      }
    }
    return new CoreMetadata(fields);
  }

  /** The value of a field that may stand at most once. */
  Optional<String> single(String field) throws RefusedException {
    List<String> values = fields.getOrDefault(field.toLowerCase(Locale.ROOT), List.of());
    if (values.size() > 1) {
      throw new RefusedException(Refusal.CONTENT_METADATA, "field=" + field + " stands " + values.size() + " times");
    }
    return values.stream().findFirst();
  }
}
