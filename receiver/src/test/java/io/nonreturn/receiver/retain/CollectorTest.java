package io.nonreturn.receiver.retain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.commit.RetentionDesk;
import io.nonreturn.receiver.commit.Retiring;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.audit.Audit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retention and the sweep, on a real catalog and a real store, beside a committer that runs. */
class CollectorTest {
  private static final Retention DEFAULT = new Retention(List.of(), List.of(RetentionRule.DEFAULT));
  private static final File SHARED = File.of("shared", "in all of them");

  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();
  private TestHighSide high;
  private long nowMicros;

  @BeforeEach
  void open() throws IOException {
    high = new TestHighSide(folder);
    nowMicros = high.nowMicros.get();
  }

  @AfterEach
  void close() throws IOException {
    high.close();
  }

  private static File file(String text) {
    return File.of("file", text);
  }

  private Bundle publish(Bundle bundle) throws Exception {
    high.everything(bundle);
    high.head(stream.head(high.nowMicros.get()));
    high.await("published " + bundle.sequence(), () -> isPublished(bundle.sequence()));
    return bundle;
  }

  private boolean isPublished(long sequence) {
    try {
      return high.reader.snapshot(s ->
          s.first("SELECT 1 FROM bundle WHERE sequence = ? AND published_micros IS NOT NULL", row -> true, sequence)).isPresent();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Collector.Report collect(Retention retention, boolean isDry) throws IOException {
    try (RetentionDesk desk = RetentionDesk.open(folder.resolve("catalog.db"), FileOperations.REAL)) {
      return new Collector(desk, folder.resolve("store"), retention, Audit.NONE, nowMicros).run(isDry, done -> {});
    }
  }

  /** Lets so much time pass: for published bundles, and for blobs on the disk. */
  private void later(Duration time) throws IOException {
    nowMicros += TimeUnit.MICROSECONDS.convert(time);
    Sweeping.age(folder.resolve("store"), nowMicros / 1_000 - time.toMillis());
  }

  private boolean has(File file) {
    return high.store.has(file.id());
  }

  private static List<Long> places(Collector.Report report) {
    return report.retired().stream().map(Retiring::place).sorted().toList();
  }

  @Test
  void generationsBeyondThoseThatAreKeptGoWithTheBlobsThatNothingElseNames() throws Exception {
    for (int generation = 1; generation <= 5; generation++) {
      publish(stream.raw("files", "a", file("generation " + generation), SHARED));
    }
    publish(stream.raw("files", "b", File.of("same", "generation 1")));
    later(Duration.ofDays(1));
    Collector.Report dry = collect(DEFAULT, true);
    assertEquals(List.of(1L, 2L), places(dry));
    assertEquals(1, dry.blobs(), "generation 1 is in bundle b, too");
    assertEquals("generation 2".length(), dry.bytes());
    assertTrue(has(file("generation 2")), "a dry run deleted something");

    assertEquals(dry, collect(DEFAULT, false));
    assertFalse(has(file("generation 2")));
    for (String kept : List.of("generation 1", "generation 3", "generation 4", "generation 5")) {
      assertTrue(has(file(kept)), kept);
    }
    assertTrue(has(SHARED));
    assertEquals(List.of(5L, 6L), high.visible());
    assertEquals(List.of(), collect(DEFAULT, false).retired(), "a second run finds nothing");
    assertEquals(List.of(1, 1, 1, 1, 1, 1), high.states(), "what was committed stays known");
  }

  @Test
  void replacedAndRemovedGenerationsGoAfterTheirTime() throws Exception {
    publish(stream.raw("files", "a", file("old")));
    publish(stream.raw("files", "a", file("new")));
    publish(stream.raw("files", "gone", file("was here")));
    publish(stream.removal("raw", "files", "gone"));
    later(Duration.ofDays(29));
    assertEquals(List.of(), collect(DEFAULT, false).retired());
    later(Duration.ofDays(2));
    assertEquals(List.of(1L, 3L), places(collect(DEFAULT, false)));
    assertFalse(has(file("old")) || has(file("was here")));
    assertTrue(has(file("new")));
    assertEquals(List.of(2L), high.visible());
  }

  @Test
  void anOldBundleIsHiddenUnlessItIsPinnedOrAnotherRuleComesFirst() throws Exception {
    Bundle untagged = publish(stream.raw("images", "app@sha256:00", file("untagged")));
    publish(stream.raw("images", "app:1.0", file("tagged")));
    publish(stream.raw("images", "base@sha256:01", file("pinned")));
    publish(stream.raw("other", "app@sha256:00", file("of another mirror")));
    RetentionRule rule = new RetentionRule("images", "*@sha256:*", 3, Duration.ofDays(30), Optional.of(Duration.ofDays(90)));
    Retention retention = new Retention(List.of("base@*"), List.of(rule, RetentionRule.DEFAULT));
    later(Duration.ofDays(89));
    assertEquals(List.of(), collect(retention, false).retired());
    later(Duration.ofDays(2));
    Collector.Report report = collect(retention, false);
    assertEquals(List.of(untagged.sequence()), places(report));
    assertTrue(report.retired().get(0).hides());
    assertEquals(List.of(2L, 3L, 4L), high.visible());
    assertFalse(has(file("untagged")));
    assertTrue(has(file("tagged")) && has(file("pinned")) && has(file("of another mirror")));
  }

  @Test
  void aHiddenBundleComesBackWithItsNextGenerationAndNotByARepeat() throws Exception {
    Bundle first = publish(stream.raw("files", "a", file("x")));
    RetentionRule rule = new RetentionRule("*", "*", 1, Duration.ofDays(1), Optional.of(Duration.ofDays(2)));
    later(Duration.ofDays(3));
    assertEquals(1, collect(new Retention(List.of(), List.of(rule)), false).retired().size());
    high.manifest(first);
    high.settle();
    assertEquals(List.of(), high.visible());

    Bundle second = stream.raw("files", "a", file("x"), File.of("more", "y"));
    high.manifest(second);
    high.blob(second.files().get(1).bytes());
    high.settle();
    assertEquals(List.of(), high.visible(), "a blob that is gone is waited for");
    publish(second);
    assertEquals(List.of(2L), high.visible());
    assertTrue(has(file("x")));
  }

  @Test
  void whatWaitsAndWhatHasJustComeStays() throws Exception {
    Bundle waits = stream.raw("files", "waits", file("is here"), File.of("missing", "is not"));
    high.manifest(waits);
    high.blob(waits.files().get(0).bytes());
    high.settle();
    Path store = folder.resolve("store");
    Path unnamed = store.resolve("00").resolve("00" + "ab".repeat(31));
    Path fresh = store.resolve("01").resolve("01" + "ab".repeat(31));
    Path foreign = Files.writeString(store.resolve("02").resolve("note.txt"), "of somebody");
    Files.writeString(unnamed, "12345");
    Files.writeString(fresh, "1");
    later(Duration.ofHours(2));
    Files.setLastModifiedTime(fresh, FileTime.fromMillis(nowMicros / 1_000 - Duration.ofMinutes(59).toMillis()));

    assertEquals(new Collector.Report(List.of(), true, 1, 5), collect(DEFAULT, true));
    assertEquals(new Collector.Report(List.of(), true, 1, 5), collect(DEFAULT, false));
    assertTrue(has(file("is here")) && Files.exists(fresh) && Files.exists(foreign));
    assertFalse(Files.exists(unnamed));
    publish(waits);
  }

  /** Whatever the order of commits, removals and collections: what clients see is whole. */
  @Test
  void besideACommitterWhatIsVisibleKeepsItsBlobs() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    Retention greedy = new Retention(List.of(), List.of(new RetentionRule("*", "*", 1, Duration.ZERO, Optional.empty())));
    nowMicros += TimeUnit.MICROSECONDS.convert(Duration.ofDays(400));
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread collecting = Thread.ofPlatform().start(() -> {
      try {
        while (!stop.get()) {
          // All blobs count as old, so that only names protect them.
          Sweeping.age(folder.resolve("store"), 0);
          collect(greedy, false);
        }
      } catch (IOException | RuntimeException e) {
        failure.set(e);
      }
    });
    for (int i = 0; i < 300; i++) {
      String name = "b" + random.nextInt(4);
      Bundle bundle = random.nextInt(5) == 0
          ? stream.removal("raw", "files", name)
          : stream.raw("files", name, file("f" + random.nextInt(6)), File.of("second", "s" + random.nextInt(6)));
      for (int turn = 0; !isPublished(bundle.sequence()); turn++) {
        assertTrue(turn < 1_000, "bundle " + bundle.sequence() + " is never published");
        high.everything(bundle);
        high.head(stream.head(high.nowMicros.get()));
        high.settle();
      }
      assertWhole();
    }
    stop.set(true);
    collecting.join();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
    assertWhole();
    Sweeping.age(folder.resolve("store"), 0);
    collect(greedy, false);
    assertEquals(named(), Sweeping.count(folder.resolve("store")), "what nothing names is gone");
  }

  private void assertWhole() throws IOException {
    List<Digest> named = high.reader.snapshot(s -> s.all(
        "SELECT a.sha256 FROM current c JOIN artifact a ON a.sequence = c.sequence WHERE NOT c.removed",
        row -> Digest.read(row.getBytes(1), 0)));
    for (Digest blob : named) {
      assertTrue(high.store.has(blob), "visible and gone: " + blob);
    }
  }

  private long named() throws IOException {
    return high.reader.snapshot(s -> s.first("SELECT count(DISTINCT sha256) FROM artifact", row -> row.getLong(1))).orElseThrow();
  }
}
