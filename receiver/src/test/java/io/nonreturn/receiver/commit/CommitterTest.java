package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole bundles or nothing, whatever arrives in which order. */
class CommitterTest {
  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();

  @Test
  void bundleIsVisibleOnlyWhole() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle bundle = stream.raw("files", "a", File.of("x", "one"), File.of("y", "two"));
      high.manifest(bundle);
      high.blob(bundle.files().get(0).bytes());
      high.finish();
      assertEquals(List.of(), high.visible());
      assertEquals(List.of(0), high.states());
    }
  }

  @Test
  void bundleIsVisibleOnceWhole() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle bundle = stream.raw("files", "a", File.of("x", "one"), File.of("y", "two"));
      high.everything(bundle);
      high.finish();
      assertEquals(List.of(1L), high.visible());
      assertEquals("one", Files.readString(high.store.file(bundle.files().get(0).id())));
      assertEquals(1, high.record.totals().bundles());
      assertEquals(2, high.record.totals().artifacts());
      assertEquals(6, high.record.totals().bytes());
      assertEquals(1_000, high.record.latency().max());
      assertNull(high.fault.get());
    }
  }

  @Test
  void blobsMayComeBeforeTheirManifest() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle bundle = stream.raw("files", "a", File.of("x", "one"));
      high.blob(bundle.files().get(0).bytes());
      high.manifest(bundle);
      high.finish();
      assertEquals(List.of(1L), high.visible());
    }
  }

  @Test
  void spooledBlobIsMovedIntoTheStore() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle bundle = stream.raw("files", "a", File.of("x", "large"));
      Path spooled = Files.writeString(folder.resolve("spooled"), "large");
      high.manifest(bundle);
      high.committer.blob(new CompletedBlob.InSpool(bundle.files().get(0).id(), 5, spooled));
      high.finish();
      assertEquals(List.of(1L), high.visible());
      assertFalse(Files.exists(spooled));
    }
  }

  @Test
  void incompleteBundleOutlivesARestart() throws Exception {
    Bundle bundle = stream.raw("files", "a", File.of("x", "one"), File.of("y", "two"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.manifest(bundle);
      high.blob(bundle.files().get(0).bytes());
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      Digest missing = bundle.files().get(1).id();
      assertEquals(3, high.committer.expectedSize(missing));
      assertEquals(-1, high.committer.expectedSize(bundle.files().get(0).id()));
      assertTrue(high.committer.isKnownObject(bundle.id()));
      high.blob(bundle.files().get(1).bytes());
      high.finish();
      assertEquals(List.of(1L), high.visible());
      assertEquals(-1, high.committer.expectedSize(missing));
    }
  }

  @Test
  void laterGenerationReplacesAndOlderOneIsSuperseded() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle first = stream.raw("files", "a", File.of("x", "one"));
      Bundle second = stream.raw("files", "a", File.of("x", "two"));
      Bundle third = stream.raw("files", "a", File.of("x", "three"));
      high.everything(second);
      high.settle();
      high.manifest(third);
      high.everything(first);
      high.finish();
      assertEquals(List.of(2L), high.visible());
      assertEquals(List.of(2, 1, 0), high.states());
    }
  }

  @Test
  void waitingGenerationIsSupersededByALaterOne() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle first = stream.raw("files", "a", File.of("x", "one"));
      Bundle second = stream.raw("files", "a", File.of("x", "two"));
      high.manifest(first);
      high.everything(second);
      high.head(stream.head(TestStream.NOW_MICROS));
      high.finish();
      assertEquals(List.of(2, 1), high.states());
      assertEquals(List.of(), high.ledger());
      assertTrue(high.committer.waitingBundles().isEmpty());
      assertEquals(-1, high.committer.expectedSize(first.files().get(0).id()));
    }
  }

  @Test
  void olderGenerationThatComesLateWaitsForNoBlobs() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle first = stream.raw("files", "a", File.of("x", "one"));
      high.everything(stream.raw("files", "a", File.of("x", "two")));
      high.settle();
      high.manifest(first);
      high.finish();
      assertEquals(List.of(2, 1), high.states());
      assertTrue(high.committer.waitingBundles().isEmpty());
    }
  }

  @Test
  void removalHidesTheName() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.raw("files", "a", File.of("x", "one")));
      high.everything(stream.removal("raw", "files", "a"));
      high.finish();
      assertEquals(List.of(), high.visible());
      assertEquals(List.of(1, 1), high.states());
    }
  }

  @Test
  void emptyFileAndSharedBlobs() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.raw("files", "a", File.of("x", ""), File.of("y", "same"), File.of("z", "same")));
      high.manifest(stream.raw("files", "b", File.of("y", "same")));
      high.finish();
      assertEquals(List.of(1L, 2L), high.visible());
    }
  }

  @Test
  void oneBlobCompletesEveryBundleThatWaitsForIt() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      for (String name : List.of("a", "b", "c")) {
        high.manifest(stream.raw("files", name, File.of("x", "same")));
      }
      high.blob("same".getBytes(StandardCharsets.UTF_8));
      high.finish();
      assertEquals(List.of(1L, 2L, 3L), high.visible());
    }
  }

  @Test
  void sizeThatLiesRefusesTheBundle() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      File file = File.of("x", "four");
      Manifest lie = new Manifest(
          TestStream.EPOCH, 1, Digest.ZERO, "raw", "files", "a", 1,
          List.of(new Manifest.Artifact("x", 5, file.id(), "text/plain")), false,
          new Manifest.Provenance("", 0), new Manifest.Admission("admitted", ""), TestStream.NOW_MICROS, 0);
      high.everything(TestStream.sign(lie, List.of(file)));
      high.finish();
      assertEquals(List.of(), high.visible());
      assertEquals(List.of(3), high.states());
      assertEquals(1, high.refused(Refusal.TOTAL_MISMATCH));
    }
  }

  @Test
  void gapsAreWhatTheHeadKnowsAndTheCatalogDoesNot() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.raw("files", "a", File.of("x", "one")));
      stream.raw("files", "lost", File.of("x", "lost"));
      high.manifest(stream.raw("files", "late", File.of("x", "late")));
      high.everything(stream.raw("files", "d", File.of("x", "four")));
      high.head(stream.head(TestStream.NOW_MICROS));
      high.finish();
      assertEquals(List.of("2-3"), high.ledger());
      assertEquals(2, high.committer.status().open());
      assertEquals(4, high.committer.status().headSequence());
    }
  }

  /** Since when a sequence is missed is since when a head announced it: later heads and a restart change nothing of that. */
  @Test
  void missingSinceTheFirstHeadThatAnnouncedIt() throws Exception {
    Bundle lost;
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.raw("files", "a", File.of("x", "one")));
      high.head(stream.head(TestStream.NOW_MICROS));
      high.settle();
      lost = stream.raw("files", "b", File.of("x", "two"));
      high.nowMicros.set(TestStream.NOW_MICROS + 5_000);
      high.head(stream.head(TestStream.NOW_MICROS + 1));
      high.settle();
      stream.raw("files", "c", File.of("x", "three"));
      high.nowMicros.set(TestStream.NOW_MICROS + 9_000);
      high.head(stream.head(TestStream.NOW_MICROS + 2));
      high.finish();
      assertEquals(TestStream.NOW_MICROS + 5_000, announced(high, 2));
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      assertEquals(2, high.committer.status().open());
      assertEquals(TestStream.NOW_MICROS + 5_000, announced(high, 2));
      high.everything(lost);
      high.head(stream.head(TestStream.NOW_MICROS + 3));
      high.finish();
      assertEquals(List.of("3-3"), high.ledger());
      assertEquals(TestStream.NOW_MICROS + 9_000, announced(high, 3));
    }
  }

  private static long announced(TestHighSide high, long sequence) throws Exception {
    return high.reader.snapshot(s -> s.first(
            "SELECT announced_micros FROM gap WHERE first >= ? ORDER BY first", row -> row.getLong(1), sequence))
        .orElseThrow();
  }

  @Test
  void nothingIsCommittedUnderAnExpiredHead() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.raw("files", "a", File.of("x", "one")));
      high.head(stream.head(TestStream.NOW_MICROS));
      high.finish();
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      high.nowMicros.addAndGet(2 * TestStream.DAY_MICROS);
      high.everything(stream.raw("files", "b", File.of("x", "two")));
      high.finish();
      assertEquals(List.of(1L), high.visible());
      assertEquals(List.of(1, 0), high.states());
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      high.nowMicros.addAndGet(2 * TestStream.DAY_MICROS);
      high.head(stream.head(high.nowMicros.get()));
      high.finish();
      assertEquals(List.of(1L, 2L), high.visible());
    }
  }

  @Test
  void repeatsChangeNothing() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle bundle = stream.raw("files", "a", File.of("x", "one"));
      for (int i = 0; i < 3; i++) {
        high.everything(bundle);
        high.everything(TestStream.sign(bundle.manifest(), bundle.files()));
      }
      high.finish();
      assertEquals(1, high.record.totals().bundles());
      assertEquals(0, high.refusals.snapshot().size());
    }
  }

  @Test
  void moreThanCanBeWaitedForIsRefusedAndMayComeAgain() throws Exception {
    CommitOptions tight = new CommitOptions(1 << 20, 1, 10, TestHighSide.OPTIONS.fullDiskRetry());
    try (TestHighSide high = new TestHighSide(folder, tight, FileOperations.REAL)) {
      Bundle first = stream.raw("files", "a", File.of("x", "one"));
      Bundle second = stream.raw("files", "b", File.of("x", "two"));
      high.manifest(first);
      high.settle();
      high.manifest(second);
      high.finish();
      assertEquals(1, high.refused(Refusal.OPEN_OBJECTS));
      assertFalse(high.committer.isKnownObject(second.id()));
      assertEquals(List.of(0), high.states());
    }
  }

  /** Memory holds a claim for each bundle that waits for a blob, however few blobs there are. */
  @Test
  void sameBlobsNamedByManyBundlesAreBoundedToo() throws Exception {
    CommitOptions tight = new CommitOptions(1 << 20, 100, 10, TestHighSide.OPTIONS.fullDiskRetry());
    try (TestHighSide high = new TestHighSide(folder, tight, FileOperations.REAL)) {
      File[] files = {File.of("1", "one"), File.of("2", "two"), File.of("3", "three"), File.of("4", "four")};
      Bundle third = null;
      for (String name : List.of("a", "b", "c")) {
        third = stream.raw("files", name, files);
        high.manifest(third);
        high.settle();
      }
      assertEquals(List.of(0, 0), high.states());
      assertEquals(1, high.refused(Refusal.OPEN_OBJECTS));
      // What has come to an end gives its room back.
      for (File file : files) {
        high.blob(file.bytes());
      }
      high.settle();
      high.everything(stream.raw("files", "d", File.of("5", "five")));
      high.manifest(third);
      high.finish();
      assertEquals(List.of(1L, 2L, 3L, 4L), high.visible());
    }
  }

  @Test
  void blobBytesAreWhatTheyWere() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      byte[] bytes = new byte[100_000];
      new Random(1).nextBytes(bytes);
      high.everything(stream.raw("files", "a", new File("x", bytes)));
      high.finish();
      assertArrayEquals(bytes, Files.readAllBytes(high.store.file(Digest.sha256(bytes))));
    }
  }
}
