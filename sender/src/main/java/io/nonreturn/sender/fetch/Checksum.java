package io.nonreturn.sender.fetch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What an upstream states about the bytes of a file.
 *
 * @param algorithm that it was computed by
 * @param hex its value in small letters
 */
public record Checksum(Algorithm algorithm, String hex) {

  /** Ways to compute it. Where only an old one is stated it is better than nothing: what crosses is named by SHA-256 in any case. */
  public enum Algorithm {
    SHA_256("SHA-256", 32),
    SHA_384("SHA-384", 48),
    SHA_512("SHA-512", 64),
    SHA_1("SHA-1", 20),
    MD5("MD5", 16),
    /** SHA-1 over {@code blob <size>\0} and the bytes: Git's name of a file. */
    GIT_BLOB("SHA-1", 20);

    private final String javaName;
    private final int bytes;

    Algorithm(String javaName, int bytes) {
      this.javaName = javaName;
      this.bytes = bytes;
    }

    /** @param size of the file, needed by {@link #GIT_BLOB} alone */
    MessageDigest start(long size) {
      try {
        MessageDigest hash = MessageDigest.getInstance(javaName);
        if (this == GIT_BLOB) {
          hash.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        return hash;
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java has no " + javaName, e);
      }
    }
  }

  /**
   * Takes small and capital letters.
   *
   * @throws IllegalArgumentException if it is no hexadecimal value of the algorithm's length
   */
  public Checksum {
    hex = hex.toLowerCase(Locale.ROOT);
    if (hex.length() != 2 * algorithm.bytes || !hex.chars().allMatch(HexFormat::isHexDigit)) {
      throw new IllegalArgumentException("no " + algorithm + " value: length=" + hex.length());
    }
  }

  /**
   * The usual one.
   *
   * @throws IllegalArgumentException as the constructor does
   */
  public static Checksum sha256(String hex) {
    return new Checksum(Algorithm.SHA_256, hex);
  }

  /**
   * From the Base64 that Subresource Integrity uses.
   *
   * @throws IllegalArgumentException if it is none of that length
   */
  public static Checksum ofBase64(Algorithm algorithm, String base64) {
    return new Checksum(algorithm, HexFormat.of().formatHex(Base64.getDecoder().decode(base64)));
  }

  /** The algorithm and the value, for messages and fingerprints. */
  @Override
  public String toString() {
    return algorithm.name().toLowerCase(Locale.ROOT).replace("_", "") + "=" + hex;
  }
}
