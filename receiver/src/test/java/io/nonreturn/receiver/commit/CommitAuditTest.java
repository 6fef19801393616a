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
import io.nonreturn.receiver.verify.EnvelopeVerifier;
import io.nonreturn.wire.RefusalCounters;
import io.nonreturn.wire.ReservedNames;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is shown before it stands in the audit log. */
class CommitAuditTest {
  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();
  /** Lines, and what was shown, in the order in which they came. */
  private final List<String> order = new ArrayList<>();
  private boolean isFull;
  private Catalog catalog;
  private Committer committer;

  private final Audit audit = new Audit() {
    private final List<AuditEvent> noted = new ArrayList<>();

    @Override
    public void note(AuditEvent event) {
      noted.add(event);
    }

    @Override
    public void record(List<AuditEvent> events) throws IOException {
      if (isFull && !events.isEmpty()) {
        throw new DiskFullException(new IOException("No space left on device"));
      }
      noted.forEach(event -> order.add(event.what().label()));
      noted.clear();
      events.forEach(event -> order.add(event.what().label() + " " + event.subject() + " " + event.facts().get("sequence")));
    }
  };

  @BeforeEach
  void open() throws IOException {
    catalog = Catalog.open(folder.resolve("catalog.db"));
    committer = new Committer(
        TestHighSide.OPTIONS,
        BlobStore.open(folder.resolve("store"), FileOperations.REAL),
        catalog,
        new EnvelopeVerifier(TestStream.trust()),
        Ecosystems.load().checks(ReservedNames.NONE),
        bundles -> bundles.forEach(bundle -> order.add("shown " + bundle.sequence())),
        new RefusalCounters(),
        audit,
        (what, cause) -> fail(what, cause),
        bytes -> true,
        () -> Instant.EPOCH.plus(TestStream.NOW_MICROS, ChronoUnit.MICROS));
    committer.recover();
  }

  @AfterEach
  void close() throws IOException {
    catalog.close();
  }

  @Test
  void linesComeBeforeWhatTheyName() throws Exception {
    committer.step();
    give(stream.raw("files", "a", File.of("x", "one")));
    give(stream.raw("files", "b", File.of("y", "two")));
    committer.step();
    assertEquals(List.of("epoch-accepted", "committed files/a 1", "committed files/b 2", "shown 1", "shown 2"), order);
  }

  @Test
  void aFullDiskHoldsBackWhatCannotBePutDown() throws Exception {
    committer.step();
    isFull = true;
    give(stream.raw("files", "a", File.of("x", "one")));
    assertFalse(committer.step());
    assertFalse(order.contains("shown 1"), order.toString());
    assertTrue(committer.status().isDiskFull());
    isFull = false;
    assertTrue(committer.step());
    assertEquals(List.of("committed files/a 1", "shown 1"), order.stream().filter(line -> !line.startsWith("epoch")).toList());
  }

  private void give(Bundle bundle) throws InterruptedException {
    committer.manifest(bundle.id(), bundle.envelope());
    for (File file : bundle.files()) {
      committer.blob(new CompletedBlob.InMemory(file.id(), file.bytes()));
    }
  }
}
