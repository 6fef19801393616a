package io.nonreturn.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 value (FIPS 180-4), the name of blobs, signed messages and chain links. Immutable. Ordered as its bytes are,
 * unsigned, hence as its hexadecimal form is.
 */
public final class Digest implements Comparable<Digest> {
  public static final int BYTES = 32;

  /** 32 zero bytes: the chain before the first bundle. */
  public static final Digest ZERO = new Digest(0, 0, 0, 0);

  // Four words instead of an array: one object per digest, and equality in four comparisons.
  private final long a;
  private final long b;
  private final long c;
  private final long d;

  private Digest(long a, long b, long c, long d) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  /** Takes the value from exactly 32 bytes. */
  public static Digest of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("digest bytes=" + bytes.length + " != " + BYTES);
    }
    return read(bytes, 0);
  }

  /** Reads the value from 32 bytes at an offset. */
  public static Digest read(byte[] from, int at) {
    return new Digest(
        BigEndian.i64(from, at), BigEndian.i64(from, at + 8), BigEndian.i64(from, at + 16), BigEndian.i64(from, at + 24));
  }

  /** Reads 64 hexadecimal digits, upper or lower case. */
  public static Digest parse(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** Hashes all of the bytes. */
  public static Digest sha256(byte[] bytes) {
    return of(newSha256().digest(bytes));
  }

  /** Hashes a range of the bytes. */
  public static Digest sha256(byte[] bytes, int offset, int length) {
    MessageDigest sha256 = newSha256();
    sha256.update(bytes, offset, length);
    return of(sha256.digest());
  }

  /** For hashing a stream; one thread. Its result goes to {@link #of}. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }

  /** Writes the 32 bytes at an offset. */
  public void write(byte[] to, int at) {
    BigEndian.putI64(to, at, a);
    BigEndian.putI64(to, at + 8, b);
    BigEndian.putI64(to, at + 16, c);
    BigEndian.putI64(to, at + 24, d);
  }

  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    write(bytes, 0);
    return bytes;
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(toBytes());
  }

  @Override
  public int compareTo(Digest o) {
    int order = Long.compareUnsigned(a, o.a);
    if (order == 0) {
      order = Long.compareUnsigned(b, o.b);
    }
    if (order == 0) {
      order = Long.compareUnsigned(c, o.c);
    }
    return order != 0 ? order : Long.compareUnsigned(d, o.d);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest o && a == o.a && b == o.b && c == o.c && d == o.d;
  }

  @Override
  public int hashCode() {
    // A hash of hashes spreads well by itself, but its sender chooses it: mix all words.
    return Long.hashCode(a ^ b * 31 ^ c * 961 ^ d * 29_791);
  }

  @Override
  public String toString() {
    return hex();
  }
}
