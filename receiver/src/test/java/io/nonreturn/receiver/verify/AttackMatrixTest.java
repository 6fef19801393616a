package io.nonreturn.receiver.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Head;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.Publisher;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.ReservedNames;
import io.nonreturn.wire.Trust;
import io.nonreturn.wire.proto.SignedEnvelope;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a hostile low side, or whoever stole half of its keys, may try. None of it may ever become visible. */
class AttackMatrixTest {
  private static final Publisher ALICE = Publisher.generate(new SecureRandom());
  private static final Publisher MALLORY = Publisher.generate(new SecureRandom());
  private static final List<File> FILES = List.of(File.of("x", "one"));

  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();

  // ---- keys -----------------------------------------------------------------------------------------------------------

  /** Every way to pick each signature from the right key, a wrong one, or the right one over something else. */
  @Test
  void everyWrongCombinationOfSignaturesIsRefused() throws Exception {
    byte[] payload = manifest(1, Digest.ZERO, 1).toPayload();
    byte[] other = manifest(1, Digest.ZERO, 2).toPayload();
    SignedEnvelope right = SignedEnvelope.parseFrom(ALICE.sign(MessageType.MANIFEST, payload));
    List<SignedEnvelope> sources = List.of(
        right,
        SignedEnvelope.parseFrom(ALICE.sign(MessageType.MANIFEST, other)),
        SignedEnvelope.parseFrom(ALICE.sign(MessageType.HEAD, payload)),
        SignedEnvelope.parseFrom(MALLORY.sign(MessageType.MANIFEST, payload)));
    EnvelopeVerifier verifier = new EnvelopeVerifier(Trust.of(List.of(ALICE.publicKeys())));
    int combinations = 0;
    for (SignedEnvelope first : sources) {
      for (SignedEnvelope second : sources) {
        byte[] forged = SignedEnvelope.newBuilder()
            .setPayload(ByteString.copyFrom(payload))
            .addSignatures(first.getSignatures(0))
            .addSignatures(second.getSignatures(1))
            .build()
            .toByteArray();
        combinations++;
        if (first.equals(right) && second.equals(right)) {
          assertEquals(1, verifier.manifest(Digest.sha256(forged), forged, 0).manifest().sequence());
        } else {
          assertThrows(RefusedException.class, () -> verifier.manifest(Digest.sha256(forged), forged, 0));
        }
      }
    }
    assertEquals(16, combinations);
  }

  @Test
  void headIsNoManifestAndManifestNoHead() {
    EnvelopeVerifier verifier = new EnvelopeVerifier(Trust.of(List.of(ALICE.publicKeys())));
    byte[] payload = manifest(1, Digest.ZERO, 1).toPayload();
    byte[] asHead = ALICE.sign(MessageType.HEAD, payload);
    byte[] asManifest = ALICE.sign(MessageType.MANIFEST, payload);
    assertRefused(Refusal.SIGNATURE_ED25519, () -> verifier.manifest(Digest.sha256(asHead), asHead, 0));
    assertRefused(Refusal.SIGNATURE_ED25519, () -> verifier.head(Digest.sha256(asManifest), asManifest, 0));
  }

  @Test
  void publisherWhoIsNotTrustedIsUnknown() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      byte[] envelope = MALLORY.sign(MessageType.MANIFEST, manifest(1, Digest.ZERO, 1).toPayload());
      high.committer.manifest(Digest.sha256(envelope), envelope);
      high.blob(FILES.get(0).bytes());
      high.finish();
      assertEquals(1, high.refused(Refusal.UNKNOWN_KEY));
      assertEquals(List.of(), high.states());
    }
  }

  // ---- the stream -----------------------------------------------------------------------------------------------------

  @Test
  void forkBehindAKnownManifestIsRefused() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.raw("files", "a", File.of("x", "one")));
      Bundle fork = TestStream.sign(
          TestStream.manifest(2, Digest.sha256(new byte[1]), "raw", "files", "b", 1, FILES, false), FILES);
      high.everything(fork);
      high.finish();
      assertEquals(1, high.refused(Refusal.CHAIN_FORK));
      assertEquals(List.of(1L), high.visible());
    }
  }

  @Test
  void forkInFrontOfAKnownManifestIsRefused() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      stream.raw("files", "a", File.of("x", "one"));
      high.everything(stream.raw("files", "b", File.of("x", "two")));
      high.settle();
      // Arrives late and is not what the second one was chained to.
      high.everything(TestStream.sign(TestStream.manifest(1, Digest.ZERO, "raw", "files", "evil", 1, FILES, false), FILES));
      high.finish();
      assertEquals(1, high.refused(Refusal.CHAIN_FORK));
      assertEquals(List.of(2L), high.visible());
    }
  }

  @Test
  void secondManifestOfOneSequenceIsRefused() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle first = stream.raw("files", "a", File.of("x", "one"));
      high.everything(first);
      high.everything(TestStream.sign(TestStream.manifest(1, Digest.ZERO, "raw", "files", "b", 1, FILES, false), FILES));
      high.finish();
      assertEquals(1, high.refused(Refusal.CHAIN_FORK));
      assertEquals(List.of(1L), high.visible());
    }
  }

  @Test
  void headThatContradictsTheChainIsRefused() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.raw("files", "a", File.of("x", "one")));
      high.settle();
      long now = TestStream.NOW_MICROS;
      high.head(TestStream.sign(new Head(TestStream.EPOCH, 1, Digest.sha256(new byte[1]), now, now + 1_000_000, 1, 0)));
      high.finish();
      assertEquals(1, high.refused(Refusal.CHAIN_FORK));
      assertEquals(0, high.committer.status().headSequence());
    }
  }

  @Test
  void manifestThatContradictsAHeadIsRefused() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      stream.raw("files", "a", File.of("x", "one"));
      high.head(stream.head(TestStream.NOW_MICROS));
      high.settle();
      high.everything(TestStream.sign(TestStream.manifest(1, Digest.ZERO, "raw", "files", "b", 1, FILES, false), FILES));
      high.finish();
      assertEquals(1, high.refused(Refusal.CHAIN_FORK));
      assertEquals(List.of(), high.states());
    }
  }

  @Test
  void olderHeadsAreIgnoredAlsoAfterARestart() throws Exception {
    stream.raw("files", "a", File.of("x", "one"));
    byte[] old = stream.head(TestStream.NOW_MICROS);
    stream.raw("files", "b", File.of("x", "one"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(stream.head(TestStream.NOW_MICROS));
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      high.head(old);
      high.finish();
      assertEquals(2, high.committer.status().headSequence());
    }
  }

  @Test
  void expiredHeadIsRefusedAlsoWithAClockSetBack() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      byte[] old = stream.head(TestStream.NOW_MICROS - 2 * TestStream.DAY_MICROS);
      high.head(stream.head(TestStream.NOW_MICROS));
      high.settle();
      high.nowMicros.addAndGet(-2 * TestStream.DAY_MICROS);
      high.head(old);
      high.finish();
      assertEquals(1, high.refused(Refusal.HEAD_EXPIRED));
    }
  }

  @Test
  void expiredManifestIsRefused() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Manifest fresh = TestStream.manifest(1, Digest.ZERO, "raw", "files", "a", 1, FILES, false);
      Manifest expired = new Manifest(
          fresh.epoch(), 1, Digest.ZERO, "raw", "files", "a", 1, fresh.artifacts(), false, fresh.provenance(),
          fresh.admission(), TestStream.NOW_MICROS - 10, TestStream.NOW_MICROS);
      high.everything(TestStream.sign(expired, FILES));
      high.finish();
      assertEquals(1, high.refused(Refusal.MANIFEST_EXPIRED));
    }
  }

  // ---- generations and owners -----------------------------------------------------------------------------------------

  @Test
  void olderOrEqualGenerationInALaterBundleIsARollback() throws Exception {
    for (long generation : List.of(1L, 2L)) {
      try (TestHighSide high = new TestHighSide(folder.resolve("g" + generation))) {
        TestStream low = new TestStream();
        high.everything(low.raw("files", "a", File.of("x", "one")));
        high.everything(low.raw("files", "a", File.of("x", "two")));
        high.everything(TestStream.sign(
            TestStream.manifest(3, low.chain(), "raw", "files", "a", generation, FILES, false), FILES));
        high.finish();
        assertEquals(1, high.refused(Refusal.GENERATION_ROLLBACK));
        assertEquals(List.of(2L), high.visible());
      }
    }
  }

  @Test
  void newerGenerationInAnEarlierBundleIsARollbackToo() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Manifest first = TestStream.manifest(1, Digest.ZERO, "raw", "files", "a", 9, FILES, false);
      Digest chain = Chain.next(Digest.ZERO, first.toPayload());
      high.everything(TestStream.sign(TestStream.manifest(2, chain, "raw", "files", "a", 3, FILES, false), FILES));
      high.settle();
      high.everything(TestStream.sign(first, FILES));
      high.finish();
      assertEquals(1, high.refused(Refusal.GENERATION_ROLLBACK));
      assertEquals(List.of(2L), high.visible());
    }
  }

  @Test
  void mirrorKeepsItsEcosystem() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.raw("files", "a", File.of("x", "one")));
      high.everything(stream.bundle("pypi", "files", "foo", List.of(), false));
      high.finish();
      assertEquals(1, high.refused(Refusal.FOREIGN_ECOSYSTEM));
    }
  }

  @Test
  void projectBelongsToTheMirrorThatBroughtItFirst() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.bundle("pypi", "pypi", "foo", List.of(File.of("foo-1.tar.gz", "good")), false));
      high.settle();
      high.everything(stream.bundle("pypi", "other", "foo", List.of(File.of("foo-9.tar.gz", "evil")), false));
      high.settle();
      assertEquals(1, high.refused(Refusal.NAME_OWNED_BY_OTHER_MIRROR));
      assertEquals(List.of(1L), high.visible());
      high.everything(stream.removal("pypi", "pypi", "foo"));
      high.settle();
      high.everything(stream.bundle("pypi", "third", "foo", List.of(File.of("foo-2.tar.gz", "new owner")), false));
      high.finish();
      assertEquals(List.of(4L), high.visible());
    }
  }

  @Test
  void aReservedNameComesFromItsMirrorOnly() throws Exception {
    ReservedNames reserved = new ReservedNames(List.of(new ReservedNames.Rule("pypi", List.of("corp-*"), List.of("own"))));
    try (TestHighSide high = new TestHighSide(folder, reserved)) {
      high.everything(stream.bundle("pypi", "public", "corp-tool", List.of(File.of("corp_tool-9.tar.gz", "evil")), false));
      high.settle();
      assertEquals(1, high.refused(Refusal.NAME_RESERVED));
      assertEquals(List.of(), high.visible());
      high.everything(stream.bundle("pypi", "own", "corp-tool", List.of(File.of("corp_tool-1.tar.gz", "good")), false));
      high.everything(stream.bundle("pypi", "public", "corporate", List.of(File.of("corporate-1.tar.gz", "good")), false));
      high.finish();
      assertEquals(List.of(2L, 3L), high.visible());
    }
  }

  @Test
  void ownerIsDecidedAtTheCommitOfTwoThatWait() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle first = stream.bundle("pypi", "pypi", "foo", List.of(File.of("foo-1.tar.gz", "good")), false);
      Bundle second = stream.bundle("pypi", "other", "foo", List.of(File.of("foo-9.tar.gz", "evil")), false);
      high.manifest(first);
      high.manifest(second);
      high.blob(first.files().get(0).bytes());
      high.blob(second.files().get(0).bytes());
      high.finish();
      assertEquals(1, high.refused(Refusal.NAME_OWNED_BY_OTHER_MIRROR));
      assertEquals(1, high.visible().size());
    }
  }

  @Test
  void bundleWithoutItsNameIsCommittedOnceTheNameIsFree() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle first = stream.bundle("pypi", "pypi", "foo", List.of(File.of("foo-1.tar.gz", "old")), false);
      Bundle removal = stream.removal("pypi", "pypi", "foo");
      Bundle second = stream.bundle("pypi", "other", "foo", List.of(File.of("foo-2.tar.gz", "new")), false);
      high.manifest(first);
      high.manifest(second);
      high.settle();
      high.blob(first.files().get(0).bytes());
      high.blob(second.files().get(0).bytes());
      high.settle();
      assertEquals(List.of(1L), high.visible());
      high.everything(removal);
      high.settle();
      high.head(stream.head(TestStream.NOW_MICROS));
      high.finish();
      assertEquals(List.of(3L), high.visible());
    }
  }

  @Test
  void headFarAheadOfTheClockIsRefused() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      stream.raw("files", "a", File.of("x", "one"));
      high.head(stream.head(high.nowMicros.get() + TestStream.DAY_MICROS + 1));
      high.finish();
      assertEquals(1, high.refused(Refusal.HEAD_AHEAD));
      assertEquals(0, high.committer.status().headSequence());
    }
  }

  @Test
  void unknownEcosystemIsRefusedWhole() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.bundle("cargo", "crates", "foo", FILES, false));
      high.finish();
      assertEquals(1, high.refused(Refusal.UNKNOWN_ECOSYSTEM));
      assertEquals(List.of(3), high.states());
    }
  }

  private static Manifest manifest(long sequence, Digest previous, long generation) {
    return TestStream.manifest(sequence, previous, "raw", "files", "a", generation, FILES, false);
  }

  private static void assertRefused(Refusal cause, Executable attempt) {
    RefusedException refused = assertThrows(RefusedException.class, attempt);
    assertEquals(cause, refused.cause());
    assertTrue(refused.getMessage().startsWith(cause.label()));
  }
}
