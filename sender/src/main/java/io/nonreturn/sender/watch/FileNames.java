package io.nonreturn.sender.watch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The name of a file as its bytes say, whatever the locale.
 *
 * <p>Java turns the bytes of a name into text by the locale, and replaces what it cannot map; under the locale {@code C}
 * that is every letter beyond ASCII. The URI of a path keeps the bytes, so names that are not plain ASCII are read from
 * there and must be UTF-8.
 */
final class FileNames {

  private FileNames() {}

  /** The last part of an absolute path, or null where its bytes are not UTF-8. */
  static String nameOf(Path path) {
    String shown = path.getFileName().toString();
    if (shown.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      return shown;
    }
    String uri = path.toUri().getRawPath();
    int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
    String encoded = uri.substring(uri.lastIndexOf('/', end - 1) + 1, end);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(percentDecoded(encoded))).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static byte[] percentDecoded(String encoded) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(encoded, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }
}
