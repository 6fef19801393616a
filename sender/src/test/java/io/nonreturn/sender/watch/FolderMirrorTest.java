package io.nonreturn.sender.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder mirror with a clock of the test: the files' change times are real, so time only moves on from now. */
class FolderMirrorTest {

  private static final Duration SETTLE = Duration.ofSeconds(2);

  @TempDir Path root;
  private Instant now = Instant.now();
  private long nanos;
  private FolderMirror raw;

  @BeforeEach
  void open() throws IOException {
    raw = TestMirrors.raw("files", root, SETTLE, Duration.ofSeconds(10), () -> now, () -> nanos);
  }

  @AfterEach
  void close() throws IOException {
    raw.close();
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  /** What is drafted when nothing moves any more. */
  private List<BundleDraft> settled(String... live) throws IOException {
    pass(SETTLE.multipliedBy(2)); // whatever the real time of the change is
    raw.poll(Set.of(live));
    pass(SETTLE);
    return raw.poll(Set.of(live));
  }

  /** Writes, and acknowledges as the stream would. */
  private void taken(String... files) throws IOException {
    for (String file : files) {
      write(file, "1");
    }
    pass(SETTLE.multipliedBy(2));
    raw.poll(Set.of()).forEach(raw::taken);
  }

  private static Map<String, List<String>> paths(List<BundleDraft> drafts) {
    return drafts.stream()
        .collect(
            Collectors.toMap(BundleDraft::name, d -> d.artifacts().stream().map(ArtifactDraft::path).toList()));
  }

  @Test
  void subfoldersAreBundlesAndTopFilesAreOne() throws IOException {
    write("top.txt", "1");
    write("one/a.txt", "1");
    write("one/deep/b.txt", "1");
    write("two/c.txt", "1");
    Files.createDirectory(root.resolve("empty"));
    pass(SETTLE);
    pass(SETTLE);
    assertEquals(
        Map.of("@top", List.of("top.txt"), "one", List.of("a.txt", "deep/b.txt"), "two", List.of("c.txt")),
        paths(raw.poll(Set.of())));
    assertEquals(3, raw.bundles());
  }

  @Test
  void aFolderNamedLikeTheTopBundleIsSkipped() throws IOException {
    write("@top/a.txt", "1");
    pass(SETTLE.multipliedBy(2));
    assertEquals(Map.of(), paths(raw.poll(Set.of())));
    assertEquals(Map.of("bad-path", 1L), raw.skips().snapshot());
  }

  @Test
  void aDraftIsOfferedUntilItIsTaken() throws IOException {
    write("one/a.txt", "1");
    pass(SETTLE.multipliedBy(2));
    BundleDraft draft = raw.poll(Set.of()).get(0);
    assertEquals(1, raw.poll(Set.of()).size());
    raw.taken(draft);
    assertEquals(0, raw.poll(Set.of("one")).size());
    write("one/b.txt", "1");
    assertEquals(Map.of("one", List.of("a.txt", "b.txt")), paths(settled("one")));
  }

  @Test
  void aBundleWaitsUntilAllOfItIsStable() throws IOException {
    write("one/a.txt", "1");
    pass(SETTLE.multipliedBy(2));
    raw.poll(Set.of());
    write("one/b.txt", "1");
    now = Instant.now();
    assertEquals(0, raw.poll(Set.of()).size(), "b is fresh");
    pass(SETTLE.dividedBy(2));
    Files.writeString(root.resolve("one/b.txt"), "more", StandardOpenOption.APPEND);
    assertEquals(0, raw.poll(Set.of()).size(), "b changed again");
    pass(SETTLE.multipliedBy(3).dividedBy(4));
    now = Instant.now();
    assertEquals(0, raw.poll(Set.of()).size(), "b is not yet old enough");
    pass(SETTLE);
    assertEquals(Map.of("one", List.of("a.txt", "b.txt")), paths(raw.poll(Set.of())));
  }

  @Test
  void aFileWhoseClockIsAheadSettlesByObservation() throws IOException {
    write("one/a.txt", "1");
    now = Instant.now().minus(Duration.ofHours(1));
    assertEquals(0, raw.poll(Set.of()).size());
    nanos += SETTLE.toNanos();
    assertEquals(1, raw.poll(Set.of()).size());
  }

  @Test
  void aFileThatNeverRestsDoesNotHoldItsBundleForever() throws IOException {
    write("one/a.txt", "1");
    int polls = 0;
    List<BundleDraft> drafts = List.of();
    while (drafts.isEmpty() && polls++ < 100) {
      Files.writeString(root.resolve("one/log.txt"), "x".repeat(polls));
      nanos += SETTLE.dividedBy(2).toNanos();
      drafts = raw.poll(Set.of());
    }
    assertEquals(2 * BundleChanges.PATIENCE_FACTOR + 1, polls);
    ArtifactDraft log = drafts.get(0).artifacts().get(1);
    SkippedException e = assertThrows(SkippedException.class, () -> log.source().open());
    assertEquals(Skipped.UNSETTLED, e.skipped());
  }

  @Test
  void whatIsGoneIsDraftedAsRemoved() throws IOException {
    write("one/a.txt", "1");
    pass(SETTLE.multipliedBy(2));
    List<BundleDraft> drafts = settled("one", "gone");
    assertEquals(Map.of("one", List.of("a.txt"), "gone", List.of()), paths(drafts));
    assertTrue(drafts.stream().filter(d -> d.name().equals("gone")).allMatch(BundleDraft::removed));
  }

  @Test
  void aFolderThatIsReplacedIsNeverDraftedAsRemoved() throws IOException {
    taken("one/a.txt", "two/a.txt");
    Set<String> live = Set.of("one", "two");
    Path old = Files.createTempDirectory("old").resolve("one");
    Files.move(root.resolve("one"), old);
    assertEquals(List.of(), raw.poll(live), "it has only just gone");
    pass(SETTLE.minusMillis(1));
    assertEquals(List.of(), raw.poll(live), "it may yet come back");
    Files.move(old, root.resolve("one"));
    assertEquals(List.of(), raw.poll(live), "it is as it was");
    Files.move(root.resolve("one"), old);
    pass(SETTLE);
    assertEquals(List.of(), raw.poll(live), "the time begins anew");
    pass(SETTLE);
    assertEquals(Map.of("one", List.of()), paths(raw.poll(live)));
  }

  @Test
  void aFileThatIsReplacedIsNeverLeftOutOfItsBundle() throws IOException {
    taken("one/a.txt", "one/b.txt");
    Set<String> live = Set.of("one");
    Files.delete(root.resolve("one/a.txt"));
    assertEquals(List.of(), raw.poll(live), "b is at rest, but a may come back");
    pass(SETTLE.minusMillis(1));
    write("one/a.txt", "2");
    assertEquals(List.of(), raw.poll(live));
    pass(SETTLE);
    assertEquals(Map.of("one", List.of("a.txt", "b.txt")), paths(raw.poll(live)));
    Files.delete(root.resolve("one/a.txt"));
    raw.poll(live);
    pass(SETTLE);
    assertEquals(Map.of("one", List.of("b.txt")), paths(raw.poll(live)), "it stayed away");
  }

  @Test
  void whatIsAwayAtTheStartIsGivenTimeToComeBack() throws IOException {
    write("one/b.txt", "1");
    pass(SETTLE.multipliedBy(2));
    Set<String> live = Set.of("one", "two");
    assertEquals(List.of(), raw.poll(live), "nobody knows yet since when files are away");
    pass(SETTLE);
    assertEquals(Map.of("one", List.of("b.txt"), "two", List.of()), paths(raw.poll(live)));
  }

  @Test
  void aRemovalDoesNotSettleWhileTheFolderCannotBeSeen() throws IOException {
    taken("one/a.txt", "two/a.txt");
    Set<String> live = Set.of("one", "two");
    Files.delete(root.resolve("one/a.txt"));
    assertEquals(List.of(), raw.poll(live));
    Path elsewhere = Files.createTempDirectory("elsewhere").resolve("root");
    Files.move(root, elsewhere);
    pass(SETTLE);
    assertThrows(IOException.class, () -> raw.poll(live));
    Files.move(elsewhere, root);
    assertEquals(List.of(), raw.poll(live), "nobody saw whether it was away all the time");
    pass(SETTLE);
    assertEquals(1, raw.poll(live).size());
  }

  @Test
  void aChangeThatWasTakenBackIsForgotten() throws IOException {
    taken("one/a.txt");
    Set<String> live = Set.of("one");
    Path file = Files.createFile(root.resolve("one/b.txt"));
    assertEquals(List.of(), raw.poll(live));
    Files.delete(file);
    assertEquals(List.of(), raw.poll(live));
    pass(SETTLE.multipliedBy(BundleChanges.PATIENCE_FACTOR));
    write("one/c.txt", "1");
    assertEquals(List.of(), raw.poll(live), "patience counts from this change, not from the one before");
  }

  @Test
  void aMissingFolderRemovesNothing() throws IOException {
    Files.delete(root);
    assertThrows(IOException.class, () -> raw.poll(Set.of("one")));
    Files.createDirectory(root);
  }

  @Test
  void aReplacedFileIsAnotherOneEvenWithEqualTimes() throws Exception {
    write("one/a.txt", "1");
    pass(SETTLE.multipliedBy(2));
    BundleDraft draft = raw.poll(Set.of()).get(0);
    raw.taken(draft);
    Path file = root.resolve("one/a.txt");
    var time = Files.getLastModifiedTime(file);
    Files.writeString(file, "2");
    Files.setLastModifiedTime(file, time);
    assertEquals(1, settled("one").size());
    SkippedException e = assertThrows(SkippedException.class, () -> draft.artifacts().get(0).source().open());
    assertEquals(Skipped.CHANGED_WHILE_READ, e.skipped());
  }

  @Test
  void aLinkPutInPlaceAfterTheScanIsNotFollowed() throws IOException {
    write("one/a.txt", "1");
    pass(SETTLE.multipliedBy(2));
    Source source = raw.poll(Set.of()).get(0).artifacts().get(0).source();
    Files.delete(root.resolve("one/a.txt"));
    Files.createSymbolicLink(root.resolve("one/a.txt"), Path.of("/etc/hostname"));
    assertThrows(SkippedException.class, source::open);
  }

  @Test
  void eventsEndTheWait() throws Exception {
    FolderMirror live =
        TestMirrors.raw("live", root, SETTLE, Duration.ofMinutes(5), Instant::now, System::nanoTime);
    try (live) {
      Files.createDirectory(root.resolve("one"));
      live.poll(Set.of());
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  Thread.sleep(50);
                  Files.writeString(root.resolve("one/a.txt"), "1");
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      long start = System.nanoTime();
      live.await(Duration.ofSeconds(20));
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
    }
  }
}
