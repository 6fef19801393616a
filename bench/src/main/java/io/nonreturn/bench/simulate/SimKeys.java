package io.nonreturn.bench.simulate;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.Publisher;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.Signatures;
import io.nonreturn.wire.Signer;
import io.nonreturn.wire.Trust;
import io.nonreturn.wire.proto.Algorithm;
import io.nonreturn.wire.proto.Signature;
import io.nonreturn.wire.proto.SignedEnvelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Who signs and who is believed. The real algorithms cost two milliseconds a message; most runs use a stand-in whose envelopes have the
 * same form and length, and whose signatures are keyed hashes: nobody without the secret can make one, and a changed bit is found.
 */
record SimKeys(Signer signer, Signatures trust) {
  private static final int ED25519_BYTES = 64;
  private static final int ML_DSA_87_BYTES = 4_627;

  static SimKeys real(SplittableRandom random) {
    Publisher publisher = Publisher.generate(new Seeded(random.split()));
    return new SimKeys(publisher, Trust.of(List.of(publisher.publicKeys())));
  }

  static SimKeys standIn(SplittableRandom random) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    Signer signer = (type, payload) -> sign(secret, type, payload);
    return new SimKeys(signer, (type, envelope, now) -> verify(secret, type, envelope));
  }

  private static byte[] sign(byte[] secret, MessageType type, byte[] payload) {
    byte[] envelope = SignedEnvelope.newBuilder()
        .setPayload(ByteString.copyFrom(payload))
        .addSignatures(signature(Algorithm.ED25519, value(secret, type, payload, ED25519_BYTES)))
        .addSignatures(signature(Algorithm.ML_DSA_87, value(secret, type, payload, ML_DSA_87_BYTES)))
        .build()
        .toByteArray();
    if (envelope.length > type.maxEnvelopeBytes()) {
      throw new IllegalArgumentException("envelope bytes=" + envelope.length + " > LIMIT=" + type.maxEnvelopeBytes());
    }
    return envelope;
  }

  private static byte[] verify(byte[] secret, MessageType type, byte[] envelope) throws RefusedException {
    try {
      byte[] payload = SignedEnvelope.parseFrom(envelope).getPayload().toByteArray();
      if (!Arrays.equals(envelope, sign(secret, type, payload))) {
        throw new RefusedException(Refusal.SIGNATURE_ED25519, type + " by nobody who is believed");
      }
      return payload;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new RefusedException(Refusal.ENVELOPE_MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private static Signature signature(Algorithm algorithm, byte[] value) {
    return Signature.newBuilder()
        .setKeyId(ByteString.copyFrom(new byte[16]))
        .setAlgorithm(algorithm)
        .setValue(ByteString.copyFrom(value))
        .build();
  }

  /** As long and as hard to compress as the real one. */
  private static byte[] value(byte[] secret, MessageType type, byte[] payload, int length) {
    byte[] role = type.name().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer keyed = ByteBuffer.allocate(secret.length + role.length + payload.length);
    byte[] hash = Digest.sha256(keyed.put(secret).put(role).put(payload).array()).toBytes();
    byte[] value = new byte[length];
    new SplittableRandom(ByteBuffer.wrap(hash).getLong()).nextBytes(value);
    System.arraycopy(hash, 0, value, 0, hash.length);
    return value;
  }

  /** For algorithms that insist on the type. */
  private static final class Seeded extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final transient SplittableRandom random;

    Seeded(SplittableRandom random) {
      this.random = random;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (random != null) {
        random.nextBytes(bytes);
      }
    }
  }
}
