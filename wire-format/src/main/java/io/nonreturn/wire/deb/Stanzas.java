package io.nonreturn.wire.deb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Paragraphs of fields (deb822(5)), read one after the other; fields that nobody asks for are passed over. A field that is asked for and
 * stands twice in a paragraph is refused, since two readers could take different ones.
 */
public final class Stanzas {
  /** The longest lines are lists of what a package provides, some ten KiB. */
  private static final int MOST_LINE_BYTES = 1 << 20;
  /** A field of many lines: the files of a source, of a few hundred bytes each. */
  private static final int MOST_FIELD_CHARACTERS = 4 << 20;

  private final InputStream in;
  private final Set<String> wanted;
  private final byte[] buffer = new byte[64 << 10];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int at;
  private int end;

  /** @param wanted names of fields in small letters */
  public Stanzas(InputStream in, Set<String> wanted) {
    this.in = in;
    this.wanted = wanted;
  }

  /**
   * The next paragraph's fields by their names in small letters; lines of a field are divided by line feeds.
   *
   * @return null at the end; empty when a paragraph has no field that was asked for
   */
  public Map<String, String> next() throws RefusedException, IOException {
    Map<String, StringBuilder> fields = new HashMap<>();
    StringBuilder last = null;
    boolean isStarted = false;
    while (readLine()) {
      if (isBlank()) {
        if (isStarted) {
          return texts(fields);
        }
        continue;
      }
      isStarted = true;
      byte[] bytes = line.toByteArray();
      if (bytes[0] == ' ' || bytes[0] == '\t') {
        if (last != null) {
          append(last.append('\n'), new String(bytes, UTF_8).strip());
        }
        continue;
      }
      String text = new String(bytes, UTF_8);
      int colon = text.indexOf(':');
      if (colon <= 0) {
        throw malformed("a line is neither field nor continuation");
      }
      String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
      last = null;
      if (wanted.contains(name)) {
        last = new StringBuilder();
        if (fields.put(name, last) != null) {
          throw malformed("field " + name + " stands twice");
        }
        append(last, text.substring(colon + 1).strip());
      }
    }
    return isStarted ? texts(fields) : null;
  }

  private static Map<String, String> texts(Map<String, StringBuilder> fields) {
    Map<String, String> texts = new HashMap<>();
    fields.forEach((name, text) -> texts.put(name, text.toString()));
    return texts;
  }

  private static void append(StringBuilder field, String text) throws RefusedException {
    if (field.length() + text.length() > MOST_FIELD_CHARACTERS) {
      throw malformed("a field has more than LIMIT=" + MOST_FIELD_CHARACTERS + " characters");
    }
    field.append(text);
  }

  private boolean isBlank() {
    return line.size() == 0 || line.toString(UTF_8).isBlank();
  }

  /** Whether there was one. */
  private boolean readLine() throws RefusedException, IOException {
    line.reset();
    boolean isThere = false;
    while (true) {
      if (at == end) {
        end = Math.max(0, in.read(buffer));
        at = 0;
        if (end == 0) {
          return isThere;
        }
      }
      isThere = true;
      int start = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      if (line.size() + (at - start) > MOST_LINE_BYTES) {
        throw malformed("a line has more than LIMIT=" + MOST_LINE_BYTES + " bytes");
      }
      line.write(buffer, start, at - start);
      if (at < end) {
        at++;
        return true;
      }
    }
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Refusal.CONTENT_MALFORMED, "no paragraphs of fields: " + why);
  }
}
