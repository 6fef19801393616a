package io.nonreturn.receiver.retain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.commit.LedgerDesk;
import io.nonreturn.receiver.commit.LedgerReader;
import io.nonreturn.receiver.commit.RetentionDesk;
import io.nonreturn.receiver.commit.Retiring;
import io.nonreturn.receiver.commit.ScrubDesk;
import io.nonreturn.receiver.commit.TicketPrinter;
import io.nonreturn.receiver.ledger.Sample;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage to a real store, beside a committer that runs. */
class ScrubTest {
  private static final long FAST = 1L << 40;

  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();
  private final List<AuditEvent> told = new ArrayList<>();
  private final InstantSource clock = () -> Instant.EPOCH.plus(high().nowMicros.get(), ChronoUnit.MICROS);
  private TestHighSide high;

  @BeforeEach
  void open() throws IOException {
    high = new TestHighSide(folder);
  }

  @AfterEach
  void close() throws IOException {
    high.close();
  }

  private TestHighSide high() {
    return high;
  }

  private Bundle publish(Bundle bundle) throws Exception {
    high.everything(bundle);
    high.head(stream.head(high.nowMicros.get()));
    high.await("published", () -> visible().contains(bundle.sequence()));
    return bundle;
  }

  private List<Long> visible() {
    try {
      return high.visible();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Scrub.Report scrub() throws Exception {
    return scrub(false);
  }

  private Scrub.Report scrub(boolean isForced) throws Exception {
    Audit audit = new Audit() {
      @Override
      public void record(List<AuditEvent> events) {
        told.addAll(events);
      }

      @Override
      public void note(AuditEvent event) {
        told.add(event);
      }
    };
    try (ScrubDesk desk = ScrubDesk.open(folder.resolve("catalog.db"), FileOperations.REAL)) {
      return new Scrub(desk, new Scrub.Places(folder.resolve("store"), folder.resolve("lost")), FAST, isForced, audit, clock).run((total, done) -> {});
    }
  }

  /** Seconds pass for the committer, in which it looks at the catalog: each second for new ones, each minute for those that nothing names. */
  private void look(int lost) throws InterruptedException {
    high.await("it knows of " + lost, () -> {
      high.nowMicros.addAndGet(1_000_000);
      high.committer.look(
          new Sample(high.nowMicros.get(), 100_000_000, 5, 5, TestStream.EPOCH, 1, 0, TestStream.NOW_MICROS, 0, 0, 0, 0, 0, 0, 0, false, 0));
      return high.committer.status().lostBlobs() == lost;
    });
  }

  private TicketPrinter.Wanted wanted() throws IOException {
    try (LedgerDesk desk = LedgerDesk.open(folder.resolve("catalog.db"))) {
      return new TicketPrinter(desk, LinkKey.generate(new SecureRandom()), Audit.NONE, high.nowMicros.get()).wanted();
    }
  }

  @Test
  void aSoundStoreStaysAsItIs() throws Exception {
    publish(stream.raw("files", "one", File.of("a", "1"), File.of("b", "22")));
    publish(stream.raw("files", "two", File.of("a", "22")));
    Scrub.Report report = scrub();
    assertEquals(new Scrub.Report(2, 3, List.of()), report, "a blob that two name is read once");
    assertFalse(Files.exists(folder.resolve("lost")));
    assertEquals(List.of(), told);
    assertEquals(List.of(), wanted().ranges());
  }

  /** Each kind of damage: set aside, served no more, named, asked for; and taken in when it comes again, whoever else names it. */
  @Test
  void whatIsDamagedIsAwaitedAgain() throws Exception {
    publish(stream.raw("files", "zero", File.of("sound", "sound")));
    Bundle bundle = publish(stream.raw("files", "one", File.of("changed", "abcdef"), File.of("cut", "0123456789"), File.of("missing", "m"), File.of("good", "g")));
    Map<String, File> files = bundle.files().stream().collect(Collectors.toMap(File::path, Function.identity()));
    Path changed = high.store.file(files.get("changed").id());
    Files.writeString(changed, "abcdeF");
    Files.writeString(high.store.file(files.get("cut").id()), "01234");
    Files.delete(high.store.file(files.get("missing").id()));

    Scrub.Report report = scrub();
    Map<String, Scrub.Damage> damage = report.lost().stream().collect(Collectors.toMap(lost -> lost.owner().path(), Scrub.Lost::damage));
    assertEquals(
        Map.of("changed", Scrub.Damage.CHANGED, "cut", Scrub.Damage.CHANGED, "missing", Scrub.Damage.MISSING), damage);
    assertEquals("abcdeF", Files.readString(folder.resolve("lost").resolve(files.get("changed").id().hex())));
    assertEquals(3, told.stream().filter(event -> event.what() == AuditAction.BLOB_LOST).count());
    for (String name : damage.keySet()) {
      assertFalse(high.store.has(files.get(name).id()), name);
    }
    assertEquals(List.of(1L, 2L), high.visible(), "clients go on seeing the bundle");
    assertEquals(List.of(new SequenceRange(2, 2)), wanted().ranges());

    look(3);
    for (File file : files.values()) {
      boolean isLost = damage.containsKey(file.path());
      assertEquals(isLost ? file.bytes().length : -1, high.committer.expectedSize(file.id()), file.path());
      assertEquals(isLost, high.committer.isWanted(file.id()), file.path());
    }
    high.blob(files.get("changed").bytes());
    high.await("one is back", () -> high.committer.status().lostBlobs() == 2);
    high.everything(bundle);
    high.await("all are back", () -> high.committer.status().lostBlobs() == 0);
    for (File file : files.values()) {
      assertArrayEquals(file.bytes(), Files.readAllBytes(high.store.file(file.id())));
    }
    assertEquals(List.of(), wanted().ranges());
    assertEquals(List.of(), scrub().lost());
  }

  /** What is not mounted is not lost. */
  @Test
  void aStoreThatIsNotThereIsDoubted() throws Exception {
    File[] files = new File[40];
    for (int i = 0; i < files.length; i++) {
      files[i] = File.of("f" + i, "content " + i);
    }
    Bundle bundle = publish(stream.raw("files", "many", files));
    for (File file : bundle.files()) {
      Files.delete(high.store.file(file.id()));
    }
    IOException e = assertThrows(IOException.class, () -> scrub());
    assertTrue(e.getMessage().contains("more than a tenth of the 40 files are lost"), e.getMessage());
    look(20);
    assertEquals(40, scrub(true).lost().size());
    look(40);
    told.clear();
    assertEquals(40, scrub().lost().size(), "what is known already is doubted no more");
    assertEquals(List.of(), told, "nor put down again");
  }

  @Test
  void aDiskThatIsNotMountedIsNoStore() throws Exception {
    publish(stream.raw("files", "one", File.of("a", "1")));
    Files.move(folder.resolve("store"), folder.resolve("away"));
    Files.createDirectory(folder.resolve("store"));
    assertTrue(assertThrows(IOException.class, () -> scrub()).getMessage().contains("is no store"));
    assertEquals(List.of(), told);
    Files.delete(folder.resolve("store"));
    Files.move(folder.resolve("away"), folder.resolve("store"));
    assertEquals(List.of(), scrub().lost());
  }

  /** Of all that name a file, whoever is shown when the ticket is made is asked for. */
  @Test
  void aTicketAsksForABundleThatIsStillShown() throws Exception {
    File shared = File.of("shared", "of two");
    publish(stream.raw("files", "one", shared));
    publish(stream.raw("files", "two", shared));
    Files.writeString(high.store.file(shared.id()), "of twO");
    assertEquals("two", scrub().lost().getFirst().owner().bundle());
    assertEquals(List.of(new SequenceRange(2, 2)), wanted().ranges());
    publish(stream.raw("files", "two", File.of("other", "x")));
    assertEquals(List.of(new SequenceRange(1, 1)), wanted().ranges());
  }

  /** What cannot be noted stays where it is. */
  @Test
  void aFullDiskTakesNothingAway() throws Exception {
    Bundle bundle = publish(stream.raw("files", "one", File.of("a", "abc")));
    Path file = high.store.file(bundle.files().getFirst().id());
    Files.writeString(file, "abd");
    FileOperations full = new FileOperations() {
      @Override
      public void force(Path fileOrDirectory) throws IOException {
        throw new IOException("No space left on device");
      }
    };
    try (ScrubDesk desk = ScrubDesk.open(folder.resolve("catalog.db"), full)) {
      Scrub scrub = new Scrub(desk, new Scrub.Places(folder.resolve("store"), folder.resolve("lost")), FAST, false, Audit.NONE, clock);
      assertThrows(IOException.class, () -> scrub.run((total, done) -> {}));
    }
    assertEquals("abd", Files.readString(file));
    look(0);
    assertEquals(1, scrub().lost().size());
  }

  /** A restart, and another scrub, change nothing about what is awaited. */
  @Test
  void whatIsAwaitedSurvivesARestart() throws Exception {
    Bundle bundle = publish(stream.raw("files", "one", File.of("a", "abc")));
    Digest id = bundle.files().getFirst().id();
    Files.writeString(high.store.file(id), "abd");
    scrub();
    assertEquals(List.of(Scrub.Damage.MISSING), scrub().lost().stream().map(Scrub.Lost::damage).toList());
    high.close();
    high = new TestHighSide(folder);
    assertEquals(1, high.committer.status().lostBlobs());
    assertTrue(high.committer.isWanted(id));
    high.blob(bundle.files().getFirst().bytes());
    high.await("it is back", () -> high.committer.status().lostBlobs() == 0);
  }

  /** What nothing names any more is awaited no more. */
  @Test
  void whatRetentionLetsGoIsForgotten() throws Exception {
    Bundle old = publish(stream.raw("files", "one", File.of("a", "old")));
    publish(stream.raw("files", "one", File.of("a", "new")));
    Files.writeString(high.store.file(old.files().getFirst().id()), "bad");
    assertFalse(scrub().lost().getFirst().owner().isShown());
    TicketPrinter.Wanted wanted = wanted();
    assertEquals(List.of(), wanted.ranges());
    assertTrue(wanted.notes().getFirst().contains("1 sequences that lost files of generations that were replaced"), wanted.notes()::toString);
    look(1);
    try (RetentionDesk desk = RetentionDesk.open(folder.resolve("catalog.db"), FileOperations.REAL)) {
      assertTrue(desk.retire(new Retiring(1, "files", "one", false, 1, 3), high.nowMicros.get()));
    }
    look(0);
    try (LedgerDesk desk = LedgerDesk.open(folder.resolve("catalog.db"))) {
      assertEquals(List.of(), desk.read(snapshot -> new LedgerReader(snapshot, high.nowMicros.get()).lost(10)));
    }
  }
}
