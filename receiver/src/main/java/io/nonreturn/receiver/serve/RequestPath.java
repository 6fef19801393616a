package io.nonreturn.receiver.serve;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A request's path as its decoded parts. Artifacts are looked up by exactly these, so nothing in a path has a meaning beside its
 * letters: {@code ..} is a name that no artifact has, a semicolon is a semicolon, and {@code %2F} separates as {@code /} does.
 * Source: RFC 3986, section 2.
 *
 * @param parts without the empty ones at both ends
 * @param isFolder whether it ended with a slash
 */
public record RequestPath(List<String> parts, boolean isFolder) {
  /** Reads a raw path; empty if it is not percent-encoded UTF-8. */
  public static Optional<RequestPath> parse(String raw) {
    return decode(raw).filter(path -> path.startsWith("/")).map(path -> {
      boolean isFolder = path.endsWith("/");
      String inner = path.substring(1, Math.max(1, path.length() - (isFolder ? 1 : 0)));
      return new RequestPath(inner.isEmpty() ? List.of() : List.of(inner.split("/", -1)), isFolder);
    });
  }

  /** The first part, empty for the root. */
  public String first() {
    return parts.isEmpty() ? "" : parts.getFirst();
  }

  /** All parts but the first so many, joined. */
  public String from(int part) {
    return String.join("/", parts.subList(part, parts.size()));
  }

  /** A path's part, or a whole path, as it must stand in a URL: only unreserved characters and slashes stay as they are. */
  public static String encode(String path) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded.append(String.format("%%%02X", (int) c));
      }
    }
    return encoded.toString();
  }

  /** The decoded value of one of a raw query's parameters; empty if it is not there or not percent-encoded UTF-8. */
  public static Optional<String> parameter(String query, String name) {
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return decode(pair.substring(name.length() + 1));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> decode(String path) {
    if (path.indexOf('%') < 0) {
      return Optional.of(path);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '%') {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      // Not by Character.digit, which takes the digits of every script.
      if (i + 2 >= path.length() || !HexFormat.isHexDigit(path.charAt(i + 1)) || !HexFormat.isHexDigit(path.charAt(i + 2))) {
        return Optional.empty();
      }
      bytes.write(HexFormat.fromHexDigits(path, i + 1, i + 3));
      i += 2;
    }
    try {
      return Optional.of(StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
