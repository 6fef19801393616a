package io.nonreturn.receiver.serve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A page as it is sent. Its entity tag is its own hash: it changes exactly when the page does, also over restarts.
 *
 * @param contentType with its charset
 * @param pieces the body; sent through duplicates, so that one page can be sent to many at once
 * @param length of the body in bytes
 * @param etag quoted
 */
public record Page(String contentType, List<ByteBuffer> pieces, int length, String etag) {
  private static final int ETAG_DIGITS = 32;

  /** A page of these bytes. */
  public static Page of(String contentType, byte[] bytes) {
    return of(contentType, List.of(ByteBuffer.wrap(bytes)), bytes.length);
  }

  /** A page of this text. */
  public static Page of(String contentType, String text) {
    return of(contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A page as it was written; the writer is used up. */
  public static Page of(String contentType, PageWriter writer) {
    return of(contentType, writer.finish(), writer.length());
  }

  private static Page of(String contentType, List<ByteBuffer> pieces, int length) {
    return new Page(contentType, pieces, length, '"' + hash(pieces).substring(0, ETAG_DIGITS) + '"');
  }

  /** The same body under another type. */
  public Page as(String otherType) {
    return new Page(otherType, pieces, length, etag);
  }

  private static String hash(List<ByteBuffer> pieces) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      pieces.forEach(piece -> sha256.update(piece.duplicate()));
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Text as it must stand in HTML, within elements and within quoted attributes. */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
