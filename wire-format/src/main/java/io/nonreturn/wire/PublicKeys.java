package io.nonreturn.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;

/** The two public keys of one publisher, and until when they hold. Immutable. */
public final class PublicKeys {
  /** A key's id: the beginning of the SHA-256 of its raw bytes. */
  static final int KEY_ID_BYTES = 16;

  /** So long before their end people are told of it: time enough to make new keys and to carry them over. */
  public static final Duration EXPIRING = Duration.ofDays(14);

  private static final int ML_DSA_87_BYTES = 2_592;

  private final byte[] ed25519;
  private final byte[] mlDsa87;
  private final byte[] ed25519Id;
  private final byte[] mlDsa87Id;
  private final Instant expires;

  private PublicKeys(byte[] ed25519, byte[] mlDsa87, Instant expires) {
    this.ed25519 = ed25519;
    this.mlDsa87 = mlDsa87;
    this.expires = expires;
    ed25519Id = keyId(ed25519);
    mlDsa87Id = keyId(mlDsa87);
  }

  /**
   * Takes the raw keys: 32 bytes of RFC 8032, 2,592 bytes of FIPS 204. They hold without end.
   *
   * @throws IllegalArgumentException when one is not a key
   */
  public static PublicKeys of(byte[] ed25519, byte[] mlDsa87) {
    if (ed25519.length != Ed25519PublicKeyParameters.KEY_SIZE || mlDsa87.length != ML_DSA_87_BYTES) {
      throw new IllegalArgumentException("public key bytes=" + ed25519.length + " and " + mlDsa87.length);
    }
    PublicKeys keys = new PublicKeys(ed25519.clone(), mlDsa87.clone(), null);
    keys.ed25519Parameters();
    return keys;
  }

  /** The same keys that hold until then, to the second. */
  public PublicKeys until(Instant end) {
    return new PublicKeys(ed25519, mlDsa87, end.truncatedTo(ChronoUnit.SECONDS));
  }

  /** After this, what they sign is not believed; empty: they hold without end. */
  public Optional<Instant> expires() {
    return Optional.ofNullable(expires);
  }

  static byte[] keyId(byte[] rawPublicKey) {
    return Arrays.copyOf(Digest.sha256(rawPublicKey).toBytes(), KEY_ID_BYTES);
  }

  /** The raw Ed25519 key. */
  public byte[] ed25519() {
    return ed25519.clone();
  }

  /** The raw ML-DSA-87 key. */
  public byte[] mlDsa87() {
    return mlDsa87.clone();
  }

  /** Both key ids in hexadecimal, for people to compare: {@code <ed25519>-<ml-dsa-87>}. */
  public String id() {
    return HexFormat.of().formatHex(ed25519Id) + "-" + HexFormat.of().formatHex(mlDsa87Id);
  }

  byte[] ed25519Id() {
    return ed25519Id;
  }

  byte[] mlDsa87Id() {
    return mlDsa87Id;
  }

  Ed25519PublicKeyParameters ed25519Parameters() {
    return new Ed25519PublicKeyParameters(ed25519);
  }

  MLDSAPublicKeyParameters mlDsa87Parameters() {
    return new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_87, mlDsa87);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKeys o
        && Arrays.equals(ed25519, o.ed25519)
        && Arrays.equals(mlDsa87, o.mlDsa87)
        && Objects.equals(expires, o.expires);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ed25519);
  }

  @Override
  public String toString() {
    return id();
  }
}
