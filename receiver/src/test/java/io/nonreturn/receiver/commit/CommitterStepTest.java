package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.ledger.Sample;
import io.nonreturn.receiver.verify.EnvelopeVerifier;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;
import io.nonreturn.wire.ReservedNames;
import io.nonreturn.wire.audit.Audit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committer driven step by step on one thread, as a simulation drives it. */
class CommitterStepTest {
  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();
  private final List<Long> published = new ArrayList<>();
  private final RefusalCounters refusals = new RefusalCounters();
  private boolean isPublicationFull;
  private boolean isStoreFull;
  private Catalog catalog;
  private Committer committer;

  @BeforeEach
  void open() throws IOException {
    FileOperations disk = new FileOperations() {
      @Override
      public void write(Path file, byte[] bytes) throws IOException {
        if (isStoreFull) {
          throw new IOException("No space left on device");
        }
        FileOperations.super.write(file, bytes);
      }
    };
    catalog = Catalog.open(folder.resolve("catalog.db"));
    committer = new Committer(
        TestHighSide.OPTIONS,
        BlobStore.open(folder.resolve("store"), disk),
        catalog,
        new EnvelopeVerifier(TestStream.trust()),
        Ecosystems.load().checks(ReservedNames.NONE),
        this::publish,
        refusals,
        Audit.NONE,
        (what, cause) -> fail(what, cause),
        bytes -> true,
        () -> Instant.EPOCH.plus(TestStream.NOW_MICROS, ChronoUnit.MICROS));
    committer.recover();
  }

  private void publish(List<CommittedBundle> bundles) throws IOException {
    if (isPublicationFull) {
      throw new DiskFullException(new IOException("No space left on device"));
    }
    bundles.forEach(bundle -> published.add(bundle.sequence()));
  }

  @AfterEach
  void close() throws IOException {
    catalog.close();
  }

  @Test
  void oneStepIsOneBatchAndAnIdleOneDoesNothing() throws Exception {
    assertTrue(committer.step(), "what the last run left");
    assertFalse(committer.step());
    give(stream.raw("files", "a", File.of("x", "one")));
    give(stream.raw("files", "b", File.of("y", "two")));
    assertTrue(committer.step());
    assertEquals(List.of(1L, 2L), published);
    assertTrue(committer.isIdle());
    assertFalse(committer.step());
  }

  @Test
  void bundlesOfOneBatchCountAgainstTheBoundToo() throws Exception {
    committer.step();
    for (int i = 0; i <= TestHighSide.OPTIONS.waitingBundles(); i++) {
      Bundle bundle = stream.raw("files", "bundle-" + i, File.of("x", "missing " + i));
      committer.manifest(bundle.id(), bundle.envelope());
    }
    committer.step();
    assertEquals(TestHighSide.OPTIONS.waitingBundles(), committer.waitingBundles().size());
    assertEquals(1, refusals.get(Refusal.OPEN_OBJECTS));
  }

  @Test
  void batchThatAFullStoreStopsIsKeptAndGoesOn() throws Exception {
    isStoreFull = true;
    give(stream.raw("files", "a", File.of("x", "one")));
    committer.step();
    assertFalse(committer.step());
    assertFalse(committer.step(), "tried again");
    assertTrue(committer.status().isDiskFull());
    assertFalse(committer.isIdle(), "its objects stay known");
    isStoreFull = false;
    assertTrue(committer.step());
    assertEquals(List.of(1L), published);
    assertFalse(committer.status().isDiskFull());
  }

  /** Above all then a person wants to know why something is missing. */
  @Test
  void causesAreFoundWhileAFullStoreStopsTheBatch() throws Exception {
    stream.raw("files", "lost", File.of("x", "lost"));
    committer.step();
    byte[] head = stream.head(TestStream.NOW_MICROS);
    committer.head(Digest.sha256(head), head);
    committer.step();
    isStoreFull = true;
    give(stream.raw("files", "a", File.of("x", "one")));
    assertFalse(committer.step());
    committer.look(new Sample(
        TestStream.NOW_MICROS + 20_000_000, 5, 5, 5, TestStream.EPOCH, 1, 0, TestStream.NOW_MICROS, 0, 0, 0, 0, 0, 0, 0, true, 0));
    assertFalse(committer.step());
    assertEquals(
        List.of("receiver-not-listening"), catalog.ledger().rows().stream().map(LedgerTables.Row::cause).toList());
    assertTrue(committer.status().isDiskFull());
  }

  @Test
  void publicationThatAFullDiskStopsIsDoneAgainWithoutTheCommit() throws Exception {
    committer.step();
    isPublicationFull = true;
    give(stream.raw("files", "a", File.of("x", "one")));
    assertFalse(committer.step());
    assertEquals(0, committer.status().open(), "committed");
    isPublicationFull = false;
    assertTrue(committer.step());
    assertEquals(List.of(1L), published);
  }

  /** Messages of two epochs, in any order: what is left of the first is taken before the second ends it. */
  @Test
  void bothEpochsInOneBatch() throws Exception {
    TestStream next = new TestStream(TestStream.NEXT_EPOCH);
    Bundle first = stream.raw("files", "a", File.of("x", "one"));
    Bundle second = next.raw("files", "a", File.of("x", "two"));
    Bundle third = next.raw("files", "b", File.of("x", "three"));
    int orders = 0;
    for (List<Bundle> order : List.of(
        List.of(first, second, third), List.of(first, third, second), List.of(second, first, third),
        List.of(second, third, first), List.of(third, first, second), List.of(third, second, first))) {
      close();
      published.clear();
      folder = Files.createDirectories(folder.resolve("o"));
      open();
      committer.step();
      byte[] head = next.head(TestStream.NOW_MICROS);
      committer.head(Digest.sha256(head), head);
      for (Bundle bundle : order) {
        give(bundle);
      }
      assertTrue(committer.step());
      assertEquals(List.of(1L, 2L, 3L), published);
      assertEquals(0, committer.status().open());
      orders++;
    }
    assertEquals(6, orders);
  }

  private void give(Bundle bundle) throws InterruptedException {
    committer.manifest(bundle.id(), bundle.envelope());
    for (File file : bundle.files()) {
      committer.blob(new CompletedBlob.InMemory(file.id(), file.bytes()));
    }
  }
}
