package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.admit.AdmittedBundle;
import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagerTest {

  @TempDir Path state;
  private final TestMirror mirror = new TestMirror();
  private final BlobWriter writer = new BlobWriter();
  private BlobStore blobs;
  private Journal journal;
  private Stager stager;

  @BeforeEach
  void open() throws IOException {
    blobs = new BlobStore(state.resolve("blobs"));
    journal = Journal.open(state.resolve("journal.db"), StreamMark.at(state.resolve("mark")), blobs, TestStream.PUBLISHER, Clock.systemUTC());
    stager =
        new Stager(mirror, new BasicPolicy(), journal, blobs, new StagingStats(), Clock.systemUTC());
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
    writer.close();
  }

  private void reopen() throws IOException {
    journal.close();
    open();
  }

  private List<String> names() throws Exception {
    return TestStream.check(journal).stream().map(Manifest::name).toList();
  }

  private long blobFiles() throws IOException {
    try (Stream<Path> files = Files.walk(state.resolve("blobs"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void bundlesGetNumbersManifestsAndBlobs() throws Exception {
    mirror.put("one", "a.txt", "A");
    mirror.put("one", "empty", "");
    mirror.put("two", "b.txt", "B");
    assertEquals(2, stager.round(writer));
    List<Manifest> manifests = TestStream.check(journal);
    Manifest one = manifests.get(0);
    assertEquals("one", one.name());
    assertEquals("raw", one.ecosystem());
    assertEquals("memory", one.provenance().upstream());
    assertEquals(new Manifest.Admission("admitted", BasicPolicy.ID), one.admission());
    Digest a = Digest.sha256("A".getBytes(StandardCharsets.UTF_8));
    assertEquals(new Manifest.Artifact("a.txt", 1, a, "text/plain"), one.artifacts().get(0));
    assertEquals(new StreamTotals(3, 2, 2, 2, 0), journal.totals());
    assertEquals(List.of("one", "two"), mirror.taken);
  }

  /** A mirror that waits before it asks upstream again throws what it threw before. */
  @Test
  void aFailureCountsOnceForEachQuestion() throws Exception {
    StagingStats stats = new StagingStats();
    Stager counted = new Stager(mirror, new BasicPolicy(), journal, blobs, stats, Clock.systemUTC());
    mirror.failure = new IOException("away");
    for (int i = 0; i < 3; i++) {
      assertFalse(counted.step(writer));
    }
    assertEquals(1, stats.failures());
    mirror.failure = new IOException("away");
    assertFalse(counted.step(writer));
    assertEquals(2, stats.failures());
  }

  @Test
  void tokensOutliveTheProcessUnderTheSameSettingsOnly() throws Exception {
    new Held("test", "one", journal, blobs).keepTokens(Map.of("a", "1", "b", "2"), Set.of());
    new Held("test", "one", journal, blobs).keepTokens(Map.of("b", "3"), Set.of("a"));
    new Held("other", "one", journal, blobs).keepTokens(Map.of("c", "4"), Set.of());
    reopen();
    assertEquals(Map.of("b", "3"), new Held("test", "one", journal, blobs).tokens());
    assertEquals(Map.of(), new Held("test", "two", journal, blobs).tokens());
  }

  @Test
  void unchangedContentIsNeitherReadNorSentAgain() throws Exception {
    mirror.put("one", "a.txt", "A");
    stager.round(writer);
    reopen();
    assertEquals(0, stager.round(writer));
    assertEquals(1, mirror.opened);
    assertEquals(1, journal.state().sequence());
  }

  @Test
  void aLostBlobIsStagedAgainFromItsSource() throws Exception {
    mirror.put("one", "a.txt", "A");
    stager.round(writer);
    blobs.delete(Digest.sha256("A".getBytes(StandardCharsets.UTF_8)));
    assertEquals(0, stager.round(writer));
    TestStream.check(journal);
  }

  @Test
  void equalBytesAreStoredAndSentOnce() throws Exception {
    mirror.put("one", "a.txt", "same");
    mirror.put("one", "b.txt", "same");
    mirror.put("two", "c.txt", "same");
    byte[] large = new byte[3 * BlobWriter.CHUNK_BYTES + 5];
    mirror.put("one", "large", large);
    mirror.put("two", "large", large);
    stager.round(writer);
    TestStream.check(journal);
    assertEquals(2, blobFiles());
    assertEquals(List.of(), journal.pending(1, 1).get(0).fresh());
  }

  @Test
  void everyLengthAroundTheChunksIsCopiedExactly() throws Exception {
    Random random = new Random(1);
    for (int chunks = 0; chunks <= 6; chunks++) {
      for (int off = -1; off <= 1; off++) {
        byte[] bytes = new byte[Math.max(0, chunks * BlobWriter.CHUNK_BYTES + off)];
        random.nextBytes(bytes);
        mirror.put("one", "f" + chunks + "_" + (off + 1), bytes);
      }
    }
    stager.round(writer);
    Manifest manifest = TestStream.check(journal).get(0);
    for (Manifest.Artifact artifact : manifest.artifacts()) {
      byte[] expected = mirror.upstream.get("one").get(artifact.path());
      assertArrayEquals(expected, Files.readAllBytes(blobs.file(artifact.sha256())));
    }
  }

  @Test
  void changesMakeGenerationsAndRemovals() throws Exception {
    mirror.put("one", "a.txt", "1");
    stager.round(writer);
    mirror.put("one", "a.txt", "2");
    stager.round(writer);
    mirror.upstream.remove("one");
    stager.round(writer);
    assertEquals(0, stager.round(writer));
    mirror.put("one", "a.txt", "2");
    stager.round(writer);
    List<Manifest> manifests = TestStream.check(journal);
    assertEquals(List.of(1L, 2L, 3L, 4L), manifests.stream().map(Manifest::generation).toList());
    assertEquals(List.of(false, false, true, false), manifests.stream().map(Manifest::removed).toList());
    assertEquals(1, journal.totals().liveBundles());
    assertEquals(1, journal.totals().liveBytes());
  }

  @Test
  void aFileThatIsForEverKeepsItsBytesAndTheRestOfItsBundleWaits() throws Exception {
    mirror.ecosystem = "npm";
    mirror.put("one", "-/one-1.0.0.tgz", "first");
    mirror.put("one", "packument.json", "of the first");
    stager.round(writer);
    mirror.put("one", "-/one-1.0.0.tgz", "swapped");
    mirror.put("one", "packument.json", "of the swapped");
    assertEquals(0, stager.round(writer));
    assertEquals(Map.of("file-changed", 2L), mirror.skips().snapshot());
    assertTrue(stager.problem().contains("crossed as " + Digest.sha256("first".getBytes(StandardCharsets.UTF_8)).hex()), stager.problem());
    assertEquals(2, blobFiles());
    mirror.put("one", "-/one-1.0.0.tgz", "first");
    mirror.put("one", "packument.json", "of both");
    mirror.put("one", "-/one-1.1.0.tgz", "second");
    assertEquals(1, stager.round(writer));
    assertNull(stager.problem());
    TestStream.check(journal);
  }

  @Test
  void aFileThatCannotBeTakenKeepsItsLastVersion() throws Exception {
    mirror.put("one", "a.txt", "old");
    mirror.put("one", "b.txt", "old");
    stager.round(writer);
    mirror.taken.clear();
    mirror.put("one", "a.txt", "new");
    mirror.put("one", "b.txt", "new");
    mirror.put("one", "c.txt", "new");
    mirror.broken.add("a.txt");
    mirror.broken.add("c.txt");
    assertEquals(1, stager.round(writer));
    List<Manifest.Artifact> artifacts = TestStream.check(journal).get(1).artifacts();
    assertEquals(List.of("a.txt", "b.txt"), artifacts.stream().map(Manifest.Artifact::path).toList());
    assertEquals(Digest.sha256("old".getBytes(StandardCharsets.UTF_8)), artifacts.get(0).sha256());
    assertEquals(Map.of("unreadable", 2L), mirror.skips().snapshot());
    assertEquals(List.of(), mirror.taken, "it must be offered again");
    mirror.broken.clear();
    assertEquals(1, stager.round(writer));
    assertEquals(3, TestStream.check(journal).get(2).artifacts().size());
  }

  @Test
  void aSourceThatFailsHalfwayLeavesNothing() throws Exception {
    mirror.put("one", "large", new byte[5 * BlobWriter.CHUNK_BYTES]);
    mirror.broken.add("large");
    assertEquals(0, stager.round(writer));
    assertEquals(0, blobFiles());
    assertEquals(Map.of("unreadable", 1L), mirror.skips().snapshot());
  }

  @Test
  void aFileThatChangesWhileItIsReadIsNotTaken() throws Exception {
    mirror.put("one", "a.txt", "A");
    mirror.put("one", "large", new byte[5 * BlobWriter.CHUNK_BYTES]);
    mirror.moving.add("a.txt");
    mirror.moving.add("large");
    assertEquals(0, stager.round(writer));
    assertEquals(0, blobFiles());
    assertEquals(0, journal.state().sequence());
    assertEquals(Map.of("changed-while-read", 2L), mirror.skips().snapshot());
    mirror.moving.clear();
    assertEquals(1, stager.round(writer));
  }

  @Test
  void aBundleThatMovesAfterItCameToRestIsNotMixed() throws Exception {
    mirror.version = 1;
    mirror.put("one", "a.txt", "old");
    mirror.put("one", "b.txt", "old");
    stager.round(writer);
    mirror.taken.clear();
    mirror.version = 2;
    mirror.put("one", "a.txt", "new");
    mirror.put("one", "b.txt", "new");
    mirror.put("two", "c.txt", "new");
    mirror.moving.add("b.txt");
    assertEquals(1, stager.round(writer), "only two");
    assertEquals(List.of("one", "two"), names());
    assertEquals(List.of("two"), mirror.taken);
    assertEquals(2, blobFiles(), "nothing of the new one remains");
    mirror.moving.clear();
    assertEquals(1, stager.round(writer));
    assertEquals(3, TestStream.check(journal).size());
  }

  @Test
  void aBundleThatCannotBeDescribedCostsOnlyItself() throws Exception {
    mirror.put("good", "a.txt", "A");
    mirror.put("mean", "../a.txt", "M");
    mirror.put("nice", "a.txt", "N");
    Stager lax =
        new Stager(mirror, (d, s) -> new AdmittedBundle(d, new Manifest.Admission("admitted", "all")), journal, blobs, new StagingStats(), Clock.systemUTC());
    assertEquals(2, lax.round(writer));
    assertEquals(List.of("good", "nice"), names());
    assertEquals(List.of("good", "mean", "nice"), mirror.taken, "it waits until it changes");
    assertEquals(Map.of("manifest-refused", 1L), mirror.skips().snapshot());
    assertTrue(lax.problem().contains("bundle=\"mean\" cause=manifest-refused (path-dots: path=../a.txt)"), lax.problem());
  }

  @Test
  void aFaultCostsOnlyItsBundle() throws Exception {
    mirror.put("bad", "a.txt", "A");
    mirror.put("bad", "b.txt", "B");
    mirror.put("good", "c.txt", "C");
    mirror.faulty.add("b.txt");
    assertEquals(1, stager.round(writer));
    assertEquals(0, stager.round(writer));
    assertEquals(List.of("good"), names());
    assertEquals(1, blobFiles(), "nothing of the bad one remains");
    assertEquals(Map.of("fault", 1L), mirror.skips().snapshot());
    assertTrue(stager.problem().contains("a fault"), stager.problem());
    mirror.faulty.clear();
    assertEquals(1, stager.round(writer));
    assertEquals(List.of("good", "bad"), names());
    assertNull(stager.problem());
  }

  @Test
  void aBundleThatDoesNotFitTheDiskWaitsForRoomAndOthersGoOn() throws Exception {
    long[] free = {1_000};
    blobs = new BlobStore(state.resolve("blobs"), () -> free[0]);
    stager = new Stager(mirror, new BasicPolicy(), journal, blobs, new StagingStats(), Clock.systemUTC());
    mirror.sized = true;
    mirror.version = 1;
    mirror.put("big", "a", new byte[900]);
    mirror.put("big", "b", new byte[1_001]);
    mirror.put("tiny", "c", "C");
    assertEquals(1, stager.round(writer));
    assertEquals(List.of("tiny"), names());
    assertEquals(1, blobFiles(), "nothing of the big one remains");
    assertEquals(List.of("tiny"), mirror.taken);
    int opened = mirror.opened;
    assertEquals(0, stager.round(writer));
    assertEquals(opened, mirror.opened, "it is not read again while there is no more room than before");
    assertEquals(Map.of("no-room", 1L), mirror.skips().snapshot());
    assertTrue(stager.problem().contains("bundle=\"big\" cause=no-room (bytes=1001 > FREE=1000)"), stager.problem());
    free[0] = 2_000;
    assertEquals(1, stager.round(writer));
    assertEquals(List.of("tiny", "big"), names());
    assertNull(stager.problem());
  }

  @Test
  void bytesThatUpstreamDeniesAreNotTaken() throws Exception {
    mirror.put("one", "a.txt", "A");
    mirror.expected.put("a.txt", Digest.ZERO);
    assertEquals(0, stager.round(writer));
    assertEquals(0, blobFiles());
  }

  @Test
  void aBlobThatUpstreamNamesAndIsHereIsNotRead() throws Exception {
    Digest digest = Digest.sha256("A".getBytes(StandardCharsets.UTF_8));
    Holdings holdings = new Held("test", "settings", journal, blobs);
    assertFalse(holdings.has(digest));
    mirror.put("one", "a.txt", "A");
    mirror.expected.put("a.txt", digest);
    mirror.expected.put("b.txt", digest);
    stager.round(writer);
    assertEquals(1, mirror.opened);
    assertTrue(holdings.has(digest));
    mirror.put("two", "b.txt", "never read");
    assertEquals(1, stager.round(writer));
    assertEquals(1, mirror.opened);
    assertEquals(digest, TestStream.check(journal).get(1).artifacts().get(0).sha256());
    assertEquals(1, TestStream.check(journal).get(1).artifacts().get(0).size());
    Files.delete(blobs.file(digest));
    assertFalse(holdings.has(digest));
  }

  @Test
  void aFileOfOursIsLinkedAndNotCopied() throws Exception {
    Path own = Files.writeString(state.resolve("own"), "own bytes");
    mirror.put("one", "a.txt", "never read");
    mirror.own.put("a.txt", own);
    stager.round(writer);
    assertEquals(0, mirror.opened);
    Digest digest = Digest.sha256(Files.readAllBytes(own));
    assertTrue(Files.isSameFile(own, blobs.file(digest)));
    assertEquals(digest, TestStream.check(journal).get(0).artifacts().get(0).sha256());
  }

  @Test
  void aStoreThatCannotBeWrittenFailsCleanlyAndIsTriedAgain() throws Exception {
    mirror.put("one", "a.txt", "A");
    Path tmp = state.resolve("blobs/tmp");
    Files.delete(tmp);
    Files.writeString(tmp, "in the way");
    StagingException e = assertThrows(StagingException.class, () -> stager.round(writer));
    assertTrue(e.getMessage().startsWith("state folder cannot be written"), e.getMessage());
    assertEquals(0, journal.state().sequence());
    assertEquals(List.of(), mirror.taken);
    Files.delete(tmp);
    Files.createDirectory(tmp);
    assertEquals(1, stager.round(writer));
    TestStream.check(journal);
  }

  @Test
  void manySmallBundlesAreNumberedInOrder() throws Exception {
    for (int i = 0; i < 260; i++) {
      mirror.put(String.format("b%03d", i), "f", "content " + i);
    }
    assertEquals(260, stager.round(writer));
    assertEquals(260, TestStream.check(journal).size());
    assertEquals(260, blobFiles());
  }

  @Test
  void supersededBundlesRetireWithTheirBlobsOnlyAfterTheyWereSent() throws Exception {
    mirror.put("one", "a.txt", "old");
    mirror.put("one", "b.txt", "both");
    stager.round(writer);
    mirror.put("one", "a.txt", "new");
    stager.round(writer);
    Upkeep upkeep = new Upkeep(journal, blobs);
    assertEquals(0, upkeep.retire());
    journal.sent(1);
    journal.sent(2);
    assertEquals(0, upkeep.retire(), "the grace has not passed");
    journal.close();
    Clock before = Clock.offset(Clock.systemUTC(), Duration.ofDays(-3650)); // as if it had been ten years ahead until now
    journal = Journal.open(state.resolve("journal.db"), StreamMark.at(state.resolve("mark")), blobs, TestStream.PUBLISHER, before);
    upkeep = new Upkeep(journal, blobs);
    journal.ran(Journal.GRACE);
    assertEquals(0, upkeep.retire());
    journal.ran(Duration.ofMinutes(1)); // written once a minute
    assertEquals(1, upkeep.retire());
    assertEquals(2, blobFiles());
    assertEquals(List.of(2L), journal.sentBefore(Long.MAX_VALUE, Duration.ofDays(7), 10).stream().map(StagedBundle::sequence).toList());
    assertEquals(2, journal.state().sequence());
  }

  @Test
  void whatACrashLeftIsSweptAndNothingElse() throws Exception {
    mirror.put("one", "a.txt", "A");
    stager.round(writer);
    Path orphan = blobs.file(Digest.sha256("orphan".getBytes(StandardCharsets.UTF_8)));
    Files.createDirectories(orphan.getParent());
    Files.writeString(orphan, "orphan");
    Files.writeString(state.resolve("blobs/tmp/99"), "half a blob");
    reopen();
    Upkeep upkeep = new Upkeep(journal, blobs);
    for (int folder = 0; folder < 256; folder++) {
      assertTrue(upkeep.sweep(folder));
    }
    assertEquals(1, blobFiles());
    TestStream.check(journal);
  }
}
