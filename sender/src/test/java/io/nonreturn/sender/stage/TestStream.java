package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.Publisher;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks a whole stream as its receiver would: numbers, signatures, chain, blobs. */
final class TestStream {

  /** Signs all tests' streams, also those of other processes. */
  static final Publisher PUBLISHER = Publisher.of(new byte[32], new byte[32], new SecureRandom());

  private static final Trust TRUST = Trust.of(List.of(PUBLISHER.publicKeys()));

  private TestStream() {}

  /** Reads everything that is pending, and asserts that it is a stream without a hole from the first number on. */
  static List<Manifest> check(Journal journal) throws RefusedException, IOException {
    List<Manifest> manifests = new ArrayList<>();
    Digest chain = Chain.START;
    Set<Digest> carried = new HashSet<>();
    Set<Digest> needed = new HashSet<>();
    for (StagedBundle bundle : all(journal)) {
      byte[] payload = TRUST.verify(MessageType.MANIFEST, bundle.envelope(), 0);
      Manifest manifest = Manifest.parse(payload);
      assertEquals(manifests.size() + 1, bundle.sequence());
      assertEquals(bundle.sequence(), manifest.sequence());
      assertEquals(journal.state().epoch(), manifest.epoch());
      assertEquals(bundle.mirror(), manifest.mirror());
      assertEquals(bundle.name(), manifest.name());
      assertEquals(bundle.generation(), manifest.generation());
      assertEquals(chain, manifest.previousChain());
      assertEquals(Digest.sha256(bundle.envelope()), bundle.manifestId());
      checkBlobs(bundle, manifest, carried);
      if (!bundle.sending().superseded()) {
        manifest.artifacts().forEach(artifact -> needed.add(artifact.sha256()));
      }
      chain = Chain.next(chain, payload);
      manifests.add(manifest);
    }
    assertEquals(needed, carried, "what live bundles name crosses, and nothing else");
    assertEquals(manifests.size(), journal.state().sequence());
    assertEquals(chain, journal.state().chain());
    return manifests;
  }

  private static void checkBlobs(StagedBundle bundle, Manifest manifest, Set<Digest> carried) throws IOException {
    Set<Digest> named = new HashSet<>();
    manifest.artifacts().forEach(artifact -> named.add(artifact.sha256()));
    assertEquals(named, ids(bundle.blobs()));
    assertTrue(named.containsAll(ids(bundle.fresh())));
    for (Digest fresh : ids(bundle.fresh())) {
      assertTrue(bundle.sending().dropped().contains(fresh) || carried.add(fresh), "each blob is carried once");
    }
    for (StagedBlob blob : bundle.blobs()) {
      byte[] bytes = Files.readAllBytes(blob.file());
      assertEquals(blob.size(), bytes.length);
      assertEquals(blob.id(), Digest.sha256(bytes));
    }
  }

  private static Set<Digest> ids(List<StagedBlob> blobs) {
    Set<Digest> ids = new HashSet<>();
    blobs.forEach(blob -> ids.add(blob.id()));
    assertEquals(blobs.size(), ids.size());
    return ids;
  }

  /** The verified payload of an envelope. */
  static byte[] payload(MessageType type, byte[] envelope) throws RefusedException {
    return TRUST.verify(type, envelope, 0);
  }

  static List<StagedBundle> all(Journal journal) {
    List<StagedBundle> all = new ArrayList<>();
    long after = 0;
    while (true) {
      List<StagedBundle> more = journal.pending(after, 7);
      if (more.isEmpty()) {
        return all;
      }
      all.addAll(more);
      after = more.getLast().sequence();
    }
  }
}
