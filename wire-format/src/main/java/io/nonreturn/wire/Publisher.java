package io.nonreturn.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.nonreturn.wire.proto.Algorithm;
import io.nonreturn.wire.proto.Signature;
import io.nonreturn.wire.proto.SignedEnvelope;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * The low side's private keys: signs manifests and heads with Ed25519 (RFC 8032) and pure ML-DSA-87 (FIPS 204, hedged).
 * Immutable; any thread. A signature of both kinds takes about a millisecond.
 */
public final class Publisher implements Signer {
  /** Both private keys are expanded from seeds of this length. */
  public static final int SEED_BYTES = 32;

  private final byte[] ed25519Seed;
  private final byte[] mlDsa87Seed;
  private final Ed25519PrivateKeyParameters ed25519;
  private final MLDSAPrivateKeyParameters mlDsa87;
  private final PublicKeys publicKeys;
  private final SecureRandom random;

  private Publisher(byte[] ed25519Seed, byte[] mlDsa87Seed, Instant expires, SecureRandom random) {
    this.ed25519Seed = ed25519Seed;
    this.mlDsa87Seed = mlDsa87Seed;
    this.random = random;
    ed25519 = new Ed25519PrivateKeyParameters(ed25519Seed);
    mlDsa87 = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_87, mlDsa87Seed);
    PublicKeys keys = PublicKeys.of(ed25519.generatePublicKey().getEncoded(), mlDsa87.getPublicKey());
    publicKeys = expires == null ? keys : keys.until(expires);
  }

  /**
   * Takes the keys from their seeds, {@link #SEED_BYTES} each.
   *
   * @param random hedges the ML-DSA signatures against faults (FIPS 204, section 3.4); the same random bytes give the same
   *     signature
   */
  public static Publisher of(byte[] ed25519Seed, byte[] mlDsa87Seed, SecureRandom random) {
    if (ed25519Seed.length != SEED_BYTES || mlDsa87Seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("seed bytes=" + ed25519Seed.length + " and " + mlDsa87Seed.length + " != " + SEED_BYTES);
    }
    return new Publisher(ed25519Seed.clone(), mlDsa87Seed.clone(), null, random);
  }

  /** Makes new keys. */
  public static Publisher generate(SecureRandom random) {
    byte[] ed25519Seed = new byte[SEED_BYTES];
    byte[] mlDsa87Seed = new byte[SEED_BYTES];
    random.nextBytes(ed25519Seed);
    random.nextBytes(mlDsa87Seed);
    return new Publisher(ed25519Seed, mlDsa87Seed, null, random);
  }

  /** The same keys that hold until then. It goes on signing after: whether that is believed, the other side's trust file says. */
  public Publisher until(Instant end) {
    return new Publisher(ed25519Seed, mlDsa87Seed, end, random);
  }

  public PublicKeys publicKeys() {
    return publicKeys;
  }

  @Override
  public byte[] sign(MessageType type, byte[] payload) {
    byte[] signed = type.signedBytes(payload);
    byte[] envelope =
        SignedEnvelope.newBuilder()
            .setPayload(UnsafeByteOperations.unsafeWrap(payload))
            .addSignatures(signature(publicKeys.ed25519Id(), Algorithm.ED25519, signEd25519(signed)))
            .addSignatures(signature(publicKeys.mlDsa87Id(), Algorithm.ML_DSA_87, signMlDsa87(signed)))
            .build()
            .toByteArray();
    if (envelope.length > type.maxEnvelopeBytes()) {
      throw new IllegalArgumentException("envelope bytes=" + envelope.length + " > LIMIT=" + type.maxEnvelopeBytes());
    }
    return envelope;
  }

  @Override
  public Optional<byte[]> renewed(MessageType type, byte[] envelope) {
    SignedEnvelope kept;
    try {
      kept = SignedEnvelope.parseFrom(envelope);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("envelope is damaged: " + e.getMessage(), e);
    }
    boolean isOwn =
        kept.getSignaturesCount() == 2
            && kept.getSignatures(0).getKeyId().equals(ByteString.copyFrom(publicKeys.ed25519Id()))
            && kept.getSignatures(1).getKeyId().equals(ByteString.copyFrom(publicKeys.mlDsa87Id()));
    return isOwn ? Optional.empty() : Optional.of(sign(type, kept.getPayload().toByteArray()));
  }

  private byte[] signEd25519(byte[] signed) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, ed25519);
    signer.update(signed, 0, signed.length);
    return signer.generateSignature();
  }

  private byte[] signMlDsa87(byte[] signed) {
    try {
      MLDSASigner signer = new MLDSASigner();
      signer.init(true, new ParametersWithRandom(mlDsa87, random));
      signer.update(signed, 0, signed.length);
      return signer.generateSignature();
    } catch (CryptoException e) {
      throw new IllegalStateException("ML-DSA-87 cannot sign", e);
    }
  }

  private static Signature signature(byte[] keyId, Algorithm algorithm, byte[] value) {
    return Signature.newBuilder()
        .setKeyId(ByteString.copyFrom(keyId))
        .setAlgorithm(algorithm)
        .setValue(UnsafeByteOperations.unsafeWrap(value))
        .build();
  }

  byte[] ed25519Seed() {
    return ed25519Seed.clone();
  }

  byte[] mlDsa87Seed() {
    return mlDsa87Seed.clone();
  }

  /** Never shows the private keys. */
  @Override
  public String toString() {
    return "Publisher " + publicKeys;
  }
}
