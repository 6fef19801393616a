package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that is lost, put back or torn from its mark never gives a number twice, and a new epoch always finds the way out. */
class EpochTest {

  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_000), ZoneOffset.UTC);

  @TempDir Path folder;
  private final TestMirror mirror = new TestMirror();
  private final BlobWriter writer = new BlobWriter();
  private Path state;
  private Path markFile;
  private BlobStore blobs;
  private Journal journal;

  @BeforeEach
  void begin() throws Exception {
    state = folder.resolve("sender");
    markFile = folder.resolve("sender.mark");
    open();
    stage("a", "1");
    stage("b", "1");
  }

  @AfterEach
  void close() throws IOException {
    if (journal != null) {
      journal.close();
    }
    writer.close();
  }

  private void open() throws IOException {
    blobs = new BlobStore(state.resolve("blobs"));
    journal = Journal.open(state.resolve("journal.db"), StreamMark.at(markFile), blobs, TestStream.PUBLISHER, CLOCK);
  }

  private void shut() throws IOException {
    journal.close();
    journal = null;
  }

  private void stage(String bundle, String content) throws Exception {
    mirror.put(bundle, "f", content);
    round();
  }

  private void round() throws Exception {
    new Stager(mirror, new BasicPolicy(), journal, blobs, new StagingStats(), CLOCK).round(writer);
  }

  private String refusal() {
    StreamBrokenException e = assertThrows(StreamBrokenException.class, this::open);
    assertEquals(1, e.getMessage().lines().count());
    return e.getMessage();
  }

  private NewEpoch newEpoch() throws IOException {
    try (StateLock lock = StateLock.take(state)) {
      NewEpoch change = NewEpoch.plan(lock, state.resolve("journal.db"), StreamMark.at(markFile), CLOCK);
      change.begin();
      return change;
    }
  }

  /** The stream of the new epoch is whole, holds everything that the mirror has, and is of the epoch that was announced. */
  private void assertBegunAnew(long epoch) throws Exception {
    open();
    assertEquals(new StreamState(epoch, 0, io.nonreturn.wire.Chain.START), journal.state());
    round();
    List<Manifest> manifests = TestStream.check(journal);
    assertEquals(mirror.upstream.size(), manifests.size());
    assertTrue(manifests.stream().allMatch(manifest -> manifest.epoch() == epoch && manifest.generation() == 1));
    assertEquals(manifests.size(), StreamMark.at(markFile).read().stream().sequence());
  }

  private void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private void delete(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, IOException e) throws IOException {
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  void aLostJournalIsNotReplacedInSilence() throws Exception {
    shut();
    Files.delete(state.resolve("journal.db"));
    assertTrue(refusal().contains("is missing, but numbers up to 2 of epoch 1000 were given"));
    assertFalse(Files.exists(state.resolve("journal.db")), "a refusal makes nothing");
    assertBegunAnew(newEpoch().epoch());
    assertEquals(1001, journal.state().epoch());
  }

  @Test
  void aJournalThatSomebodyEmptiedIsNotBegunAnew() throws Exception {
    shut();
    Files.write(state.resolve("journal.db"), new byte[0]);
    assertTrue(refusal().contains("is empty, but numbers up to 2"));
  }

  @Test
  void anOlderCopyOfTheJournalIsRefused() throws Exception {
    shut();
    Files.copy(state.resolve("journal.db"), folder.resolve("copy"));
    open();
    stage("c", "1");
    shut();
    Files.delete(state.resolve("journal.db"));
    Files.copy(folder.resolve("copy"), state.resolve("journal.db"));
    assertTrue(refusal().contains("older copy: it ends at sequence 2, numbers up to 3 were given"));
    NewEpoch change = newEpoch();
    assertTrue(change.words().contains("ends at sequence 2 of epoch 1000"), change.words());
    assertTrue(Files.exists(state.resolve("journal.db.epoch-1000")), "the old one is kept");
    assertBegunAnew(1001);
  }

  @Test
  void anOlderCopyOfTheWholeStateFolderIsRefused() throws Exception {
    shut();
    copy(state, folder.resolve("backup"));
    open();
    stage("a", "2");
    shut();
    delete(state);
    copy(folder.resolve("backup"), state);
    assertTrue(refusal().contains("older copy"));
    assertBegunAnew(newEpoch().epoch());
  }

  @Test
  void aCopyThatWentAnotherWayIsRefusedThoughItIsAsLong() throws Exception {
    shut();
    copy(state, folder.resolve("backup"));
    byte[] before = Files.readAllBytes(markFile);
    open();
    stage("c", "1");
    shut();
    byte[] mark = Files.readAllBytes(markFile);
    delete(state);
    copy(folder.resolve("backup"), state);
    Files.write(markFile, before);
    mirror.upstream.remove("c");
    open();
    stage("d", "1");
    stage("e", "1");
    shut();
    Files.write(markFile, mark);
    assertTrue(refusal().contains("tells another story"), "longer than the mark, but through another sequence 3");
  }

  @Test
  void aCrashBetweenCommitAndMarkIsMadeGoodInSilence() throws Exception {
    byte[] before = Files.readAllBytes(markFile);
    stage("c", "1");
    shut();
    Files.write(markFile, before);
    open();
    assertEquals(3, journal.state().sequence());
    assertEquals(3, StreamMark.at(markFile).read().stream().sequence());
    TestStream.check(journal);
  }

  /** What a restore on a new disk leaves: the journal of last night, and no mark, as that is in no backup. */
  @Test
  void aJournalWithoutItsMarkIsRefused() throws Exception {
    shut();
    copy(state, folder.resolve("backup"));
    open();
    stage("c", "1");
    shut();
    delete(state);
    Files.delete(markFile);
    copy(folder.resolve("backup"), state);
    String told = refusal();
    assertTrue(told.contains("mark " + markFile + " is missing, so nobody can tell whether journal"), told);
    assertTrue(told.contains("which ends at sequence 2, is the latest"), told);
    assertFalse(Files.exists(markFile), "a refusal makes nothing");
    assertBegunAnew(newEpoch().epoch());
  }

  /** The copy is older than the first number, all of which left. */
  @Test
  void aJournalWithoutNumbersIsRefusedToo() throws Exception {
    shut();
    delete(state);
    Files.delete(markFile);
    open();
    journal.nextSession(new SecureRandom());
    shut();
    Files.delete(markFile);
    assertTrue(refusal().contains("which ends at sequence 0, is the latest"));
  }

  /** The first start ever, cut short before its mark was written. */
  @Test
  void aJournalThatNoSenderRanOnGetsItsMark() throws Exception {
    shut();
    delete(state);
    Files.delete(markFile);
    open();
    shut();
    byte[] mark = Files.readAllBytes(markFile);
    Files.delete(markFile);
    open();
    assertArrayEquals(mark, Files.readAllBytes(markFile));
  }

  @Test
  void aDamagedMarkIsRefusedAndANewEpochBegunBesideIt() throws Exception {
    shut();
    Files.writeString(markFile, "rubbish");
    assertTrue(refusal().contains("is damaged"));
    assertBegunAnew(newEpoch().epoch());
  }

  @Test
  void aNewEpochBeginsAlsoWhereTheJournalIsRubbish() throws Exception {
    shut();
    Files.writeString(state.resolve("journal.db"), "this is not a database, whatever its name says".repeat(100));
    IOException e = assertThrows(IOException.class, this::open);
    assertTrue(e.getMessage().contains("new-epoch"), e.getMessage());
    NewEpoch change = newEpoch();
    assertTrue(change.words().contains("cannot be read"), change.words());
    assertTrue(Files.exists(state.resolve("journal.db.epoch-unknown")));
    assertBegunAnew(1001);
  }

  @Test
  void epochsOnlyRise() throws Exception {
    shut();
    long last = 1000;
    for (int i = 0; i < 3; i++) {
      long epoch = newEpoch().epoch();
      assertEquals(last + 1, epoch);
      last = epoch;
    }
    Files.delete(markFile);
    Files.delete(state.resolve("journal.db"));
    assertEquals(1003, newEpoch().epoch(), "above the journals kept aside, 1000 to 1002, when nothing else tells");
    assertBegunAnew(1003);
  }

  private NewEpoch plan(Clock clock, Long epoch) throws IOException {
    try (StateLock lock = StateLock.take(state)) {
      StreamMark mark = StreamMark.at(markFile);
      return epoch == null
          ? NewEpoch.plan(lock, state.resolve("journal.db"), mark, clock)
          : NewEpoch.plan(lock, state.resolve("journal.db"), mark, clock, epoch);
    }
  }

  /** A clock that was ten years ahead made an epoch that no receiver takes; a person leads out, and the next new epoch stays on the way. */
  @Test
  void anEpochThatAWrongClockMadeYearsAheadIsLeftByHand() throws Exception {
    shut();
    long wrong = 1_000 + 315_360_000L;
    plan(Clock.offset(CLOCK, Duration.ofSeconds(wrong - 1_000)), null).begin();
    NewEpoch locked = plan(CLOCK, null);
    assertEquals(wrong + 1, locked.epoch());
    assertTrue(locked.words().contains("the epoch says 1979-12-30T00:16:41Z, the clock of this host 1970-01-01T00:16:40Z"), locked.words());
    assertTrue(locked.words().contains("more than a day ahead"), locked.words());
    assertTrue(locked.words().contains("if it never followed epoch " + wrong + ", answer no"), locked.words());
    assertTrue(locked.words().contains("--epoch 1000\n"), locked.words());
    IOException e = assertThrows(IOException.class, () -> plan(CLOCK, 1_000L));
    assertTrue(e.getMessage().contains("epoch 1000 was begun here before"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> plan(CLOCK, 0L));

    NewEpoch asked = plan(CLOCK, 2_000L);
    assertTrue(asked.words().contains("only if the high side never followed"), asked.words());
    asked.begin();
    plan(CLOCK, 2_000L).begin(); // nothing was given in it yet
    assertBegunAnew(2_000);
    shut();
    assertThrows(IOException.class, () -> plan(CLOCK, 2_000L), "numbers of it were given");
    NewEpoch next = plan(CLOCK, null);
    assertEquals(2_001, next.epoch(), "what lies aside is higher and does not count");
    assertFalse(next.words().contains("CAUTION"), next.words());
  }

  @Test
  void sessionsGoOnRisingInANewEpochWhateverTheClockSays() throws Exception {
    long before = journal.nextSession(new SecureRandom());
    shut();
    newEpoch();
    open();
    long after = journal.nextSession(new SecureRandom());
    assertTrue(Long.compareUnsigned(after, before) > 0);
    assertEquals(after, StreamMark.at(markFile).read().session());
  }

  /** Names that the old journal knew and upstream has no more: their removal is the first that the new epoch says of them. */
  @Test
  void whatUpstreamRemovedMeanwhileIsRemovedInTheNewEpoch() throws Exception {
    shut();
    newEpoch();
    newEpoch(); // also over two of them
    mirror.upstream.remove("b");
    open();
    round();
    List<Manifest> manifests = TestStream.check(journal);
    assertEquals(List.of("a", "b"), manifests.stream().map(Manifest::name).sorted().toList());
    assertTrue(manifests.stream().allMatch(manifest -> manifest.removed() == manifest.name().equals("b")));
    round();
    assertEquals(2, journal.state().sequence(), "once");
    assertEquals(1, journal.totals().liveBundles());
  }

  /** The crash between the old journal's going and the new one's coming, twice: what upstream removed is still known. */
  @Test
  void whatUpstreamRemovedIsRemovedAlsoAfterANewEpochThatWasCutShort() throws Exception {
    shut();
    mirror.upstream.remove("b");
    newEpoch();
    Files.delete(state.resolve("journal.db"));
    newEpoch();
    Files.delete(state.resolve("journal.db"));
    assertTrue(refusal().contains("is missing"));
    newEpoch();
    open();
    round();
    List<Manifest> manifests = TestStream.check(journal);
    assertEquals(List.of("a", "b"), manifests.stream().map(Manifest::name).sorted().toList());
    assertTrue(manifests.stream().allMatch(manifest -> manifest.removed() == manifest.name().equals("b")));
  }

  /** The new epoch is begun by a few steps; a crash after any of them must neither let the old journal run nor lose the way out. */
  @Test
  void aNewEpochThatWasCutShortIsBegunAgain() throws Exception {
    shut();
    byte[] oldMark = Files.readAllBytes(markFile);
    copy(state, folder.resolve("backup"));
    newEpoch();
    byte[] newMark = Files.readAllBytes(markFile);
    delete(state);
    copy(folder.resolve("backup"), state);
    assertTrue(refusal().contains("it is of epoch 1000, the stream is in epoch 1001"), "after the mark, before the journal");
    Files.delete(state.resolve("journal.db"));
    assertTrue(refusal().contains("is missing"), "after the old journal went aside");
    assertBegunAnew(newEpoch().epoch());
    shut();
    assertFalse(java.util.Arrays.equals(oldMark, newMark));
  }

  /** A mark that cannot be written: the numbers are given, but nobody sees them, until it can. */
  @Test
  void nothingLeavesBeforeTheMarkIsRaised() throws Exception {
    int[] heard = {0};
    journal.onAppend(() -> heard[0]++);
    Path moved = folder.resolve("moved");
    Files.move(markFile, moved);
    Files.createDirectories(markFile.resolve("in the way"));
    mirror.put("c", "f", "1");
    StagingException e = assertThrows(StagingException.class, this::round);
    assertTrue(e.getMessage().contains("mark " + markFile + " cannot be written"), e.getMessage());
    assertThrows(StagingException.class, this::round);
    assertEquals(2, journal.state().sequence(), "what heads and beacons state");
    assertEquals(2, journal.pending(0, 10).size());
    assertEquals(List.of(), journal.pending(2, 10));
    assertEquals(0, heard[0]);
    Files.delete(markFile.resolve("in the way"));
    Files.delete(markFile);
    round();
    assertEquals(3, journal.state().sequence());
    assertEquals(1, heard[0]);
    assertEquals(3, StreamMark.at(markFile).read().stream().sequence());
    assertEquals(3, TestStream.check(journal).size());
  }
}
