package io.nonreturn.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.nonreturn.wire.proto.Algorithm;
import io.nonreturn.wire.proto.Signature;
import io.nonreturn.wire.proto.SignedEnvelope;
import java.nio.ByteBuffer;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The JDK's own Ed25519 and ML-DSA-87 are the oracle: the program itself uses Bouncy Castle's. */
class TrustTest {
  private static final byte[] PAYLOAD = Golden.MANIFEST.toPayload();
  private static final Publisher OTHER = Publisher.generate(new SecureRandom());

  @Test
  void signaturesAreThoseOfTheStandards() throws Exception {
    SignedEnvelope envelope = SignedEnvelope.parseFrom(Golden.manifestEnvelope());
    byte[] context = "nonreturn.manifest.v1\0".getBytes(US_ASCII);
    byte[] signed = ByteBuffer.allocate(context.length + PAYLOAD.length).put(context).put(PAYLOAD).array();
    PublicKeys keys = Golden.PUBLISHER.publicKeys();
    assertTrue(verifies("Ed25519", "302a300506032b6570032100", keys.ed25519(), signed, envelope.getSignatures(0)));
    assertTrue(
        verifies("ML-DSA-87", "30820a32300b060960864801650304031303820a2100", keys.mlDsa87(), signed, envelope.getSignatures(1)));
    signed[30] ^= 1;
    assertFalse(verifies("Ed25519", "302a300506032b6570032100", keys.ed25519(), signed, envelope.getSignatures(0)));
  }

  @Test
  void keyIdsAreTheBeginningOfTheirHashes() throws Exception {
    SignedEnvelope envelope = SignedEnvelope.parseFrom(Golden.manifestEnvelope());
    PublicKeys keys = Golden.PUBLISHER.publicKeys();
    byte[] ed25519 = Arrays.copyOf(Digest.sha256(keys.ed25519()).toBytes(), 16);
    byte[] mlDsa87 = Arrays.copyOf(Digest.sha256(keys.mlDsa87()).toBytes(), 16);
    assertArrayEquals(ed25519, envelope.getSignatures(0).getKeyId().toByteArray());
    assertArrayEquals(mlDsa87, envelope.getSignatures(1).getKeyId().toByteArray());
    assertEquals(HexFormat.of().formatHex(ed25519) + "-" + HexFormat.of().formatHex(mlDsa87), keys.id());
  }

  @Test
  void onlyWhatWasSignedComesOut() throws Exception {
    assertArrayEquals(PAYLOAD, Golden.TRUST.verify(MessageType.MANIFEST, Golden.manifestEnvelope(), 0));
    byte[] hedged = Publisher.generate(new SecureRandom()).sign(MessageType.HEAD, PAYLOAD);
    assertRefused(Refusal.UNKNOWN_KEY, MessageType.HEAD, hedged);
    Trust both = Trust.of(List.of(OTHER.publicKeys(), Golden.PUBLISHER.publicKeys()));
    assertArrayEquals(PAYLOAD, both.verify(MessageType.MANIFEST, Golden.manifestEnvelope(), 0));
    assertArrayEquals(PAYLOAD, both.verify(MessageType.HEAD, OTHER.sign(MessageType.HEAD, PAYLOAD), 0));
  }

  /** The same payload, well signed, in another role. */
  @Test
  void noMessageServesForAnotherType() {
    assertRefused(Refusal.SIGNATURE_ED25519, MessageType.HEAD, Golden.manifestEnvelope());
    assertRefused(Refusal.SIGNATURE_ED25519, MessageType.MANIFEST, Golden.headEnvelope());
    byte[] manifestAsHead = Golden.PUBLISHER.sign(MessageType.HEAD, PAYLOAD);
    assertRefused(Refusal.SIGNATURE_ED25519, MessageType.MANIFEST, manifestAsHead);
    // Nor with the context moved into the payload.
    byte[] moved = "nonreturn.head.v1\0".getBytes(US_ASCII);
    assertRefused(Refusal.SIGNATURE_ED25519, MessageType.HEAD, Golden.PUBLISHER.sign(MessageType.MANIFEST, moved));
    // Each algorithm by itself binds the type.
    assertRefused(Refusal.SIGNATURE_ML_DSA, MessageType.MANIFEST, envelope(e ->
        e.setSignatures(1, signatures(manifestAsHead).get(1))));
  }

  /** Who stole one key, or broke one algorithm, can forge nothing. */
  @Test
  void everySingleKeyForgery() {
    List<Signature> other = signatures(OTHER.sign(MessageType.MANIFEST, PAYLOAD));
    List<Signature> own = signatures(Golden.manifestEnvelope());
    Signature forgedEd25519 = own.get(0).toBuilder().setValue(other.get(0).getValue()).build();
    Signature forgedMlDsa = own.get(1).toBuilder().setValue(other.get(1).getValue()).build();
    assertRefused(Refusal.SIGNATURE_ED25519, MessageType.MANIFEST, envelope(e -> e.setSignatures(0, forgedEd25519)));
    assertRefused(Refusal.SIGNATURE_ML_DSA, MessageType.MANIFEST, envelope(e -> e.setSignatures(1, forgedMlDsa)));
    // A key of one publisher with a key of another, both trusted, both valid.
    Trust both = Trust.of(List.of(Golden.PUBLISHER.publicKeys(), OTHER.publicKeys()));
    assertRefused(both, Refusal.UNKNOWN_KEY, envelope(e -> e.setSignatures(0, other.get(0))));
    assertRefused(both, Refusal.UNKNOWN_KEY, envelope(e -> e.setSignatures(1, other.get(1))));
  }

  @Test
  void exactlyOneSignatureOfEachAlgorithm() {
    List<Signature> own = signatures(Golden.manifestEnvelope());
    assertMalformed(envelope(e -> e.clearSignatures()));
    assertMalformed(envelope(e -> e.removeSignatures(0)));
    assertMalformed(envelope(e -> e.removeSignatures(1)));
    assertMalformed(envelope(e -> e.addSignatures(own.get(1))));
    assertMalformed(envelope(e -> e.setSignatures(1, own.get(0))));
    assertMalformed(envelope(e -> e.setSignatures(0, own.get(1)).setSignatures(1, own.get(0))));
    assertMalformed(envelope(e -> e.getSignaturesBuilder(0).setAlgorithm(Algorithm.ALGORITHM_UNSPECIFIED)));
    assertMalformed(envelope(e -> e.getSignaturesBuilder(0).setAlgorithmValue(3)));
    assertMalformed(new byte[0]);
    assertMalformed(new byte[] {(byte) 0xFF, 1});
  }

  @Test
  void keyIdsAreWhole() {
    for (int i = 0; i < 2; i++) {
      int index = i;
      assertRefused(Refusal.UNKNOWN_KEY, MessageType.MANIFEST, envelope(e -> e.getSignaturesBuilder(index).clearKeyId()));
      assertRefused(Refusal.UNKNOWN_KEY, MessageType.MANIFEST, envelope(e -> {
        ByteString id = e.getSignatures(index).getKeyId();
        e.getSignaturesBuilder(index).setKeyId(id.substring(0, 15));
      }));
    }
  }

  @Test
  void signatureValuesOfOtherLengths() {
    for (int length : new int[] {0, 1, 63, 65, 4_626, 4_628}) {
      ByteString value = ByteString.copyFrom(new byte[length]);
      assertRefused(
          Refusal.SIGNATURE_ED25519, MessageType.MANIFEST, envelope(e -> e.getSignaturesBuilder(0).setValue(value)));
      assertRefused(
          Refusal.SIGNATURE_ML_DSA, MessageType.MANIFEST, envelope(e -> e.getSignaturesBuilder(1).setValue(value)));
    }
  }

  @Test
  void canonicalFormOnly() {
    byte[] envelope = Golden.manifestEnvelope();
    byte[] unknownField = Arrays.copyOf(envelope, envelope.length + 2);
    unknownField[envelope.length] = 7 << 3;
    assertMalformed(unknownField);
    byte[] twoPayloads = ByteBuffer.allocate(envelope.length + 2).put(new byte[] {10, 0}).put(envelope).array();
    assertMalformed(twoPayloads);
  }

  @Test
  void sizesAreCappedBeforeAnythingElse() {
    assertRefused(Refusal.ENVELOPE_SIZE, MessageType.HEAD, new byte[(16 << 10) + 1]);
    assertRefused(Refusal.ENVELOPE_SIZE, MessageType.MANIFEST, new byte[(16 << 20) + 1]);
    byte[] large = new byte[16 << 10];
    assertThrows(IllegalArgumentException.class, () -> Golden.PUBLISHER.sign(MessageType.HEAD, large));
    // Eight million empty signatures.
    byte[] many = new byte[16 << 20];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = 18;
    }
    assertMalformed(many);
  }

  @Test
  void damageAnywhereIsRefused() {
    byte[] envelope = Golden.headEnvelope();
    for (int at = 0; at < envelope.length; at += at < 300 ? 1 : 31) {
      byte[] damaged = envelope.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      assertThrows(RefusedException.class, () -> Golden.TRUST.verify(MessageType.HEAD, damaged, 0), "at=" + at);
    }
    for (int length = 0; length < envelope.length; length += 37) {
      byte[] cut = Arrays.copyOf(envelope, length);
      assertThrows(RefusedException.class, () -> Golden.TRUST.verify(MessageType.HEAD, cut, 0), "length=" + length);
    }
  }

  @Test
  void trustInNobodyIsNoTrust() {
    assertThrows(IllegalArgumentException.class, () -> Trust.of(List.of()));
    assertThrows(IllegalArgumentException.class, () -> PublicKeys.of(new byte[31], new byte[2_592]));
    assertThrows(IllegalArgumentException.class, () -> PublicKeys.of(new byte[32], new byte[2_591]));
  }

  @Test
  void privateKeysAreNeverShown() {
    assertEquals("Publisher " + Golden.PUBLISHER.publicKeys().id(), Golden.PUBLISHER.toString());
  }

  private static boolean verifies(String algorithm, String x509Prefix, byte[] key, byte[] signed, Signature signature)
      throws Exception {
    byte[] prefix = HexFormat.of().parseHex(x509Prefix);
    byte[] encoded = ByteBuffer.allocate(prefix.length + key.length).put(prefix).put(key).array();
    java.security.Signature verifier = java.security.Signature.getInstance(algorithm);
    verifier.initVerify(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded)));
    verifier.update(signed);
    return verifier.verify(signature.getValue().toByteArray());
  }

  private static List<Signature> signatures(byte[] envelope) {
    try {
      return SignedEnvelope.parseFrom(envelope).getSignaturesList();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] envelope(Consumer<SignedEnvelope.Builder> change) {
    try {
      SignedEnvelope.Builder envelope = SignedEnvelope.parseFrom(Golden.manifestEnvelope()).toBuilder();
      change.accept(envelope);
      return envelope.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** To the second that its file states, by the time that is handed in; another publisher's end is its own. */
  @Test
  void whatIsSignedAfterTheEndOfTheKeysIsRefused() throws RefusedException {
    Instant end = Instant.parse("2027-02-28T12:00:00Z");
    long endMicros = 1_803_816_000_000_000L;
    Trust trust = Trust.of(List.of(Golden.PUBLISHER.publicKeys().until(end), OTHER.publicKeys()));
    assertArrayEquals(PAYLOAD, trust.verify(MessageType.MANIFEST, Golden.manifestEnvelope(), endMicros));
    RefusedException refused = assertThrows(
        RefusedException.class, () -> trust.verify(MessageType.MANIFEST, Golden.manifestEnvelope(), endMicros + 1));
    assertEquals(Refusal.KEY_EXPIRED, refused.cause());
    assertArrayEquals(PAYLOAD, trust.verify(MessageType.HEAD, OTHER.sign(MessageType.HEAD, PAYLOAD), Long.MAX_VALUE));
  }

  private static void assertMalformed(byte[] envelope) {
    assertRefused(Refusal.ENVELOPE_MALFORMED, MessageType.MANIFEST, envelope);
  }

  private static void assertRefused(Refusal expected, MessageType type, byte[] envelope) {
    RefusedException refused = assertThrows(RefusedException.class, () -> Golden.TRUST.verify(type, envelope, 0));
    assertEquals(expected, refused.cause(), refused.getMessage());
  }

  private static void assertRefused(Trust trust, Refusal expected, byte[] envelope) {
    RefusedException refused = assertThrows(RefusedException.class, () -> trust.verify(MessageType.MANIFEST, envelope, 0));
    assertEquals(expected, refused.cause(), refused.getMessage());
  }
}
