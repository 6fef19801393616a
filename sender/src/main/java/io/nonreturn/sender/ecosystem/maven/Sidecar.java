package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.sender.fetch.Checksum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What upstream states about a file, in a small file beside it.
 *
 * @param kind by which algorithm
 * @param text as upstream has it, a character a byte; some write the file's name behind the value
 * @param checksum what they say
 */
record Sidecar(Kind kind, String text, Checksum checksum) {

  static final int MOST_BYTES = 4_096;

  /** The strongest first. */
  enum Kind {
    SHA512("SHA-512", Checksum.Algorithm.SHA_512),
    SHA256("SHA-256", Checksum.Algorithm.SHA_256),
    SHA1("SHA-1", Checksum.Algorithm.SHA_1),
    MD5("MD5", Checksum.Algorithm.MD5);

    private final String javaName;
    private final Checksum.Algorithm algorithm;

    Kind(String javaName, Checksum.Algorithm algorithm) {
      this.javaName = javaName;
      this.algorithm = algorithm;
    }

    /** As settings, and the ends of file names, have it. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static List<String> labels() {
      return List.of(values()).stream().map(Kind::label).toList();
    }
  }

  /**
   * Reads one.
   *
   * @param path names it in the message
   * @throws IOException if it states no checksum: some servers answer with a page for people instead of saying that there is none
   */
  static Sidecar parse(String path, Kind kind, byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String stated = text.strip().split("\\s+", 2)[0];
    try {
      return new Sidecar(kind, text, new Checksum(kind.algorithm, stated));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + " states no " + kind.label() + ": " + e.getMessage(), e);
    }
  }

  /** As upstream has them. */
  byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Whether it states the same checksum. */
  boolean agrees(Sidecar other) {
    return checksum.equals(other.checksum);
  }

  /**
   * Holds it against a file.
   *
   * @throws IOException if it states something else
   */
  void check(String path, byte[] file) throws IOException {
    try {
      String found = HexFormat.of().formatHex(MessageDigest.getInstance(kind.javaName).digest(file));
      if (!found.equals(checksum.hex())) {
        throw new IOException(path + " is not what upstream states: " + kind.label() + "=" + found + " where it states " + checksum.hex());
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + kind.javaName, e);
    }
  }
}
