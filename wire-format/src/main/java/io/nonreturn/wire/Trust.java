package io.nonreturn.wire;

import com.google.protobuf.ByteString;
import io.nonreturn.wire.proto.Algorithm;
import io.nonreturn.wire.proto.Signature;
import io.nonreturn.wire.proto.SignedEnvelope;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * The public keys that the high side believes: verifies that a manifest or head was signed by one of the publishers, with both of
 * its keys. Immutable; any thread.
 *
 * <p>Two signatures of different kinds, so that neither a break of elliptic curves nor one of lattices is enough to forge;
 * of one publisher, so that no two half-stolen pairs make a whole one.
 */
public final class Trust implements Signatures {
  private final List<PublicKeys> publishers;

  private Trust(List<PublicKeys> publishers) {
    this.publishers = publishers;
  }

  /** Trusts these and no others; at least one. */
  public static Trust of(List<PublicKeys> publishers) {
    if (publishers.isEmpty()) {
      throw new IllegalArgumentException("trust in nobody can verify nothing: name at least one publisher");
    }
    return new Trust(List.copyOf(publishers));
  }

  public List<PublicKeys> publishers() {
    return publishers;
  }

  /** When the last of them expires, and nobody is believed any more; empty when one holds without end. */
  public Optional<Instant> expires() {
    boolean isEndless = publishers.stream().anyMatch(keys -> keys.expires().isEmpty());
    return isEndless ? Optional.empty() : publishers.stream().flatMap(keys -> keys.expires().stream()).max(Comparator.naturalOrder());
  }

  @Override
  public boolean isAnybodyBelieved(long nowMicros) {
    return publishers.stream().anyMatch(keys -> !isOver(keys, nowMicros));
  }

  private static boolean isOver(PublicKeys keys, long nowMicros) {
    return keys.expires().filter(end -> ChronoUnit.MICROS.between(Instant.EPOCH, end) < nowMicros).isPresent();
  }

  /** Cheapest first: size, form, key ids, their time, Ed25519, ML-DSA-87. */
  @Override
  public byte[] verify(MessageType type, byte[] envelope, long nowMicros) throws RefusedException {
    if (envelope.length > type.maxEnvelopeBytes()) {
      throw new RefusedException(
          Refusal.ENVELOPE_SIZE, type + " bytes=" + envelope.length + " > LIMIT=" + type.maxEnvelopeBytes());
    }
    SignedEnvelope message = parse(envelope);
    Signature ed25519 = message.getSignatures(0);
    Signature mlDsa87 = message.getSignatures(1);
    PublicKeys publisher = publisher(ed25519.getKeyId(), mlDsa87.getKeyId());
    if (isOver(publisher, nowMicros)) {
      throw new RefusedException(Refusal.KEY_EXPIRED, type + " publisher=" + publisher.id() + " expired=" + publisher.expires().orElseThrow());
    }
    byte[] payload = message.getPayload().toByteArray();
    byte[] signed = type.signedBytes(payload);
    if (!verifiesEd25519(publisher, signed, ed25519.getValue().toByteArray())) {
      throw new RefusedException(Refusal.SIGNATURE_ED25519, type + " publisher=" + publisher.id());
    }
    if (!verifiesMlDsa87(publisher, signed, mlDsa87.getValue().toByteArray())) {
      throw new RefusedException(Refusal.SIGNATURE_ML_DSA, type + " publisher=" + publisher.id());
    }
    return payload;
  }

  private static SignedEnvelope parse(byte[] envelope) throws RefusedException {
    try {
      int signatures = Messages.count(envelope, SignedEnvelope.SIGNATURES_FIELD_NUMBER);
      if (signatures != 2) {
        throw new RefusedException(Refusal.ENVELOPE_MALFORMED, "signatures=" + signatures + " != 2");
      }
      SignedEnvelope message = Messages.parse(SignedEnvelope.parser(), envelope);
      Algorithm first = message.getSignatures(0).getAlgorithm();
      Algorithm second = message.getSignatures(1).getAlgorithm();
      if (first != Algorithm.ED25519 || second != Algorithm.ML_DSA_87) {
        throw new RefusedException(Refusal.ENVELOPE_MALFORMED, "algorithms=" + first + "," + second);
      }
      return message;
    } catch (RefusedException e) {
      throw e.cause() == Refusal.ENVELOPE_MALFORMED ? e : new RefusedException(Refusal.ENVELOPE_MALFORMED, e.getMessage());
    }
  }

  private PublicKeys publisher(ByteString ed25519Id, ByteString mlDsa87Id) throws RefusedException {
    for (PublicKeys publisher : publishers) {
      if (ed25519Id.equals(ByteString.copyFrom(publisher.ed25519Id()))
          && mlDsa87Id.equals(ByteString.copyFrom(publisher.mlDsa87Id()))) {
        return publisher;
      }
    }
    throw new RefusedException(Refusal.UNKNOWN_KEY, "key ids are not those of one publisher in the trust file");
  }

  private static boolean verifiesEd25519(PublicKeys publisher, byte[] signed, byte[] signature) {
    Ed25519Signer verifier = new Ed25519Signer();
    verifier.init(false, publisher.ed25519Parameters());
    verifier.update(signed, 0, signed.length);
    return verifier.verifySignature(signature);
  }

  private static boolean verifiesMlDsa87(PublicKeys publisher, byte[] signed, byte[] signature) {
    MLDSASigner verifier = new MLDSASigner();
    verifier.init(false, publisher.mlDsa87Parameters());
    verifier.update(signed, 0, signed.length);
    return verifier.verifySignature(signature);
  }
}
