package io.nonreturn.wire;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The secret that both ends of a link share: 32 random bytes. It keeps noise and strangers out and is no root of trust:
 * what may be published is decided by signatures alone.
 */
public final class LinkKey {
  public static final int BYTES = 32;

  private static final byte[] LINK_INFO = "nonreturn link v1".getBytes(US_ASCII);
  private static final byte[] TICKET_INFO = "nonreturn ticket v1".getBytes(US_ASCII);

  private final byte[] secret;

  private LinkKey(byte[] secret) {
    this.secret = secret;
  }

  /** Takes the key from exactly 32 bytes, which are copied. */
  public static LinkKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("link key bytes=" + secret.length + " != " + BYTES);
    }
    return new LinkKey(secret.clone());
  }

  /** Makes a new one. */
  public static LinkKey generate(SecureRandom random) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return new LinkKey(secret);
  }

  /** The AES-256 key of one session. */
  SecretKey forSession(long session) {
    return derived("AES", session, LINK_INFO);
  }

  /** The HMAC key of tickets within one epoch. */
  SecretKey forTickets(long epoch) {
    return derived("HmacSHA256", epoch, TICKET_INFO);
  }

  /** HKDF-SHA-256 (RFC 5869): the salt says for what, its 8 bytes big-endian; the info says for which use. */
  private SecretKey derived(String algorithm, long salt, byte[] info) {
    byte[] saltBytes = new byte[Long.BYTES];
    BigEndian.putI64(saltBytes, 0, salt);
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(algorithm, HKDFParameterSpec.ofExtract().addIKM(secret).addSalt(saltBytes).thenExpand(info, 32));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("JDK 25 must have HKDF-SHA256", e);
    }
  }

  byte[] secret() {
    return secret.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LinkKey o && MessageDigest.isEqual(secret, o.secret);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(secret);
  }

  /** Never shows the secret. */
  @Override
  public String toString() {
    return "LinkKey";
  }
}
