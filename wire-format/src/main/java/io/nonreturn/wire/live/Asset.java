package io.nonreturn.wire.live;

import io.nonreturn.wire.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A file of the jar as it is served. Its address holds its hash, so that a browser keeps it for ever and never has an old one.
 *
 * @param address the last part of its path, {@code live.0123456789abcdef.js}
 * @param type media type
 * @param plain its bytes, not to be changed
 * @param gzip the same, compressed
 */
@SuppressWarnings("ArrayRecordComponent") // files, compared by nobody
public record Asset(String address, String type, byte[] plain, byte[] gzip) {

  private static final int HASH_DIGITS = 16;

  static Asset of(String name, byte[] bytes) throws IOException {
    int dot = name.lastIndexOf('.');
    String type = name.endsWith(".css") ? "text/css;charset=utf-8" : "text/javascript;charset=utf-8";
    return new Asset(name.substring(0, dot) + "." + Digest.sha256(bytes).hex().substring(0, HASH_DIGITS) + name.substring(dot), type, bytes, gzip(bytes));
  }

  static byte[] read(Class<?> beside, String name) throws IOException {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the program lacks its file " + name + ": build it again");
      }
      return in.readAllBytes();
    }
  }

  /** Compressed as well as can be. */
  public static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
