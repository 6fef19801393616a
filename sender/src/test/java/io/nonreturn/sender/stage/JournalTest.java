package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.Publisher;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {

  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path state;
  private final TestMirror mirror = new TestMirror();
  private final BlobWriter writer = new BlobWriter();
  private BlobStore blobs;
  private Journal journal;

  @BeforeEach
  void open() throws IOException {
    open(state, Clock.systemUTC());
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
    writer.close();
  }

  private void open(Path folder, Clock clock) throws IOException {
    blobs = new BlobStore(folder.resolve("blobs"));
    journal = Journal.open(folder.resolve("journal.db"), StreamMark.at(state.resolve("mark")), blobs, TestStream.PUBLISHER, clock);
  }

  private int stage() throws Exception {
    return new Stager(mirror, new BasicPolicy(), journal, blobs, new StagingStats(), Clock.systemUTC()).round(writer);
  }

  @Test
  void anEmptyStreamStandsAtZero() {
    assertEquals(0, journal.state().sequence());
    assertTrue(Math.abs(journal.state().epoch() - Clock.systemUTC().instant().getEpochSecond()) < 60);
    assertEquals(List.of(), journal.pending(0, 10));
    assertEquals(List.of(), journal.sentBefore(Long.MAX_VALUE, WEEK, 10));
  }

  @Test
  void sessionsOnlyRiseEvenWhenTheClockFalls() throws Exception {
    Set<Long> seen = new HashSet<>();
    long last = 0;
    for (int i = 0; i < 20; i++) {
      journal.close();
      open(state, Clock.offset(Clock.systemUTC(), Duration.ofDays(-i)));
      long session = journal.nextSession(new SecureRandom());
      assertTrue(Long.compareUnsigned(session, last) > 0);
      assertTrue(seen.add(session));
      last = session;
    }
  }

  @Test
  void marksMoveBundlesFromPendingToTheCarousel() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      mirror.put(name, "f", name);
    }
    stage();
    journal.progress(1, 1);
    journal.sent(2);
    assertEquals(List.of(1L, 3L), sequences(journal.pending(0, 10)));
    assertEquals(List.of(1L), sequences(journal.pending(0, 1)));
    assertEquals(List.of(3L), sequences(journal.pending(1, 10)));
    journal.flush();
    assertEquals(List.of(1L, 3L), sequences(journal.pending(0, 10)));
    assertEquals(1, journal.pending(0, 1).get(0).progressBytes());
    assertEquals(0, journal.pending(0, 1).get(0).remainingBytes());
    assertEquals(List.of(2L), sequences(journal.sentBefore(Long.MAX_VALUE, WEEK, 10)));
    journal.sent(1);
    journal.sent(3);
    journal.sent(3);
    journal.close();
    open();
    assertEquals(List.of(), journal.pending(0, 10));
    assertEquals(List.of(3L, 1L, 2L), sequences(journal.sentBefore(Long.MAX_VALUE, WEEK, 10)), "the last that was sent first");
    assertEquals(List.of(1L, 2L), sequences(journal.sentBefore(3, WEEK, 10)));
    assertEquals(3, journal.totals().sent());
  }

  @Test
  void theCarouselForgetsOldAndSupersededBundles() throws Exception {
    mirror.put("a", "f", "1");
    stage();
    mirror.put("a", "f", "2");
    mirror.put("b", "f", "1");
    stage();
    for (long sequence = 1; sequence <= 3; sequence++) {
      journal.sent(sequence);
    }
    journal.flush();
    assertEquals(List.of(3L, 2L), sequences(journal.sentBefore(Long.MAX_VALUE, WEEK, 10)));
    journal.close();
    open(state, Clock.offset(Clock.systemUTC(), Duration.ofDays(3650)));
    assertEquals(2, journal.sentBefore(Long.MAX_VALUE, WEEK, 10).size(), "a clock that is set changes nothing");
    journal.ran(Duration.ofDays(8));
    assertEquals(List.of(), journal.sentBefore(Long.MAX_VALUE, WEEK, 10));
    journal.close();
    open(state, Clock.systemUTC());
    assertEquals(List.of(), journal.sentBefore(Long.MAX_VALUE, WEEK, 10), "time that senders ran is kept");
  }

  /** More than are read at once: what waits behind them is no less there. */
  @Test
  void whatWaitsIsFoundBehindManyWhoseMarksAreNotWritten() throws Exception {
    for (int i = 0; i < 9; i++) {
      mirror.put("b" + i, "f", "content " + i);
    }
    stage();
    for (long sequence = 2; sequence <= 8; sequence++) {
      journal.sent(sequence);
    }
    assertEquals(List.of(1L), sequences(journal.pending(0, 3)));
    assertEquals(List.of(9L), sequences(journal.pending(1, 3)));
    int lane = journal.pending(0, 1).getFirst().sending().lane();
    assertEquals(List.of(9L), sequences(journal.pendingIn(lane, 1, 3)));
    assertEquals(List.of(), journal.pending(9, 3));
  }

  private void triggers(String sql) throws Exception {
    try (Database other = Database.open(state.resolve("journal.db"), true)) {
      for (String table : List.of("bundle", "stream", "resend")) {
        other.update(sql.replace("TABLE", table));
      }
    }
  }

  /** A disk without room, for hours: no mark can be written, and yet all that the scheduler asks is answered, marks included. */
  @Test
  void noAnswerWaitsForAMarkToBeWritten() throws Exception {
    for (String name : List.of("a", "b", "c", "d")) {
      mirror.put(name, "f", name);
    }
    stage();
    journal.sent(1);
    journal.flush();
    SequenceRange first = new SequenceRange(1, 1);
    SequenceRange second = new SequenceRange(2, 3);
    try (ResendDesk desk = ResendDesk.open(state.resolve("journal.db"), Clock.systemUTC())) {
      assertTrue(desk.queue("CODE", 1, List.of(first, second), "somebody"));
    }
    triggers("CREATE TRIGGER full_TABLE BEFORE UPDATE ON TABLE BEGIN SELECT RAISE(ABORT, 'no room'); END");
    journal.sent(3);
    journal.sent(2);
    journal.ran(Duration.ofMinutes(2));
    journal.resent(journal.nextResend(0).id());
    Outbox.Resend next = journal.nextResend(0);
    assertEquals(second, next.range());
    journal.resending(next.id(), 3, 1);
    for (boolean full : new boolean[] {true, false}) {
      if (full) {
        assertThrows(SQLException.class, journal::flush);
      } else {
        triggers("DROP TRIGGER full_TABLE");
        journal.flush();
      }
      assertEquals(new Outbox.Resend(next.id(), second, 3, 1), journal.nextResend(0));
      List<StagedBundle> all = journal.sentBefore(Long.MAX_VALUE, WEEK, 10);
      assertEquals(List.of(2L, 3L, 1L), sequences(all));
      assertEquals(List.of(3L, 2L, 1L), all.stream().map(bundle -> bundle.sending().sentOrder()).toList());
      assertEquals(List.of(3L, 1L), sequences(journal.sentBefore(3, WEEK, 10)));
      assertEquals(List.of(2L, 3L), sequences(journal.sentBefore(Long.MAX_VALUE, WEEK, 2)));
      assertEquals(List.of(), journal.sentBefore(Long.MAX_VALUE, Duration.ofMinutes(1), 10), "sent before the last two minutes");
      assertEquals(List.of(4L), sequences(journal.pending(0, 10)));
    }
  }

  @Test
  void listenersHearOfEachAppendWhenItIsThere() throws Exception {
    long[] heard = {-1};
    journal.onAppend(() -> heard[0] = journal.state().sequence());
    mirror.put("a", "f", "1");
    stage();
    assertEquals(1, heard[0]);
  }

  /** After a change of keys all is signed with the present ones: once, so that repeats have the same bytes; numbers and chain stay. */
  @Test
  void whatEarlierKeysSignedIsSignedAnew() throws Exception {
    mirror.put("a", "f", "1");
    mirror.put("b", "f", "2");
    stage();
    List<StagedBundle> before = TestStream.all(journal);
    journal.close();
    Publisher next = Publisher.generate(new SecureRandom());
    Trust trust = Trust.of(List.of(next.publicKeys()));
    List<Digest> ids = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      journal = Journal.open(state.resolve("journal.db"), StreamMark.at(state.resolve("mark")), blobs, next, Clock.systemUTC());
      for (int repeat = 0; repeat < 2; repeat++) {
        for (StagedBundle bundle : journal.pending(0, 9)) {
          StagedBundle first = before.get((int) bundle.sequence() - 1);
          assertArrayEquals(
              TestStream.payload(MessageType.MANIFEST, first.envelope()), trust.verify(MessageType.MANIFEST, bundle.envelope(), 0));
          assertEquals(Digest.sha256(bundle.envelope()), bundle.manifestId());
          ids.add(bundle.manifestId());
        }
        if (repeat == 0) {
          journal.flush();
        }
      }
      journal.close();
    }
    assertEquals(8, ids.size());
    assertEquals(2, new HashSet<>(ids).size(), "signed once");
    assertTrue(before.stream().noneMatch(bundle -> ids.contains(bundle.manifestId())));
    open(state, Clock.systemUTC());
  }

  @Test
  void aDamagedJournalSaysWhatToDo() throws IOException {
    Path other = Files.createDirectory(state.resolve("other"));
    Files.writeString(other.resolve("journal.db"), "this is not a database, whatever its name says".repeat(100));
    IOException e =
        assertThrows(
            IOException.class,
            () -> Journal.open(other.resolve("journal.db"), StreamMark.at(other.resolve("mark")), blobs, TestStream.PUBLISHER, Clock.systemUTC()));
    assertTrue(e.getMessage().contains("damaged"), e.getMessage());
  }

  @Test
  void aDamagedTableOfVersionsSaysWhatToDo() throws IOException {
    Path other = Files.createDirectory(state.resolve("other"));
    Path file = other.resolve("journal.db");
    Journal.open(file, StreamMark.at(other.resolve("mark")), blobs, TestStream.PUBLISHER, Clock.systemUTC()).close();
    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertTrue(content.contains("\"installed_rank\" INT NOT NULL"), "the table of versions is laid out as it was");
    Files.writeString(
        file, content.replace("\"installed_rank\" INT NOT NULL", "\"installed_rang\" INT NOT NULL"), StandardCharsets.ISO_8859_1);
    IOException e =
        assertThrows(
            IOException.class,
            () -> Journal.open(file, StreamMark.at(other.resolve("mark")), blobs, TestStream.PUBLISHER, Clock.systemUTC()));
    assertTrue(e.getMessage().contains("new-epoch"), e.getMessage());
  }

  @Test
  void oneStateFolderServesOneSender() throws IOException {
    try (StateLock held = StateLock.take(state)) {
      IOException e = assertThrows(IOException.class, () -> StateLock.take(state));
      assertTrue(e.getMessage().contains("in use by another sender"), e.getMessage());
      assertTrue(held != null);
    }
    StateLock.take(state).close();
  }

  /** Random changes, marks, reopenings, and crashes: going on with a copy of the files taken at any moment. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theStreamHasNoHoleWhateverHappens(long seed) throws Exception {
    Random random = new Random(seed);
    Path folder = state;
    for (int step = 0; step < 40; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> mirror.put("b" + random.nextInt(5), "f" + random.nextInt(4), "c" + random.nextInt(20));
        case 4 -> mirror.upstream.remove("b" + random.nextInt(5));
        case 5 -> mirror.broken.add("f" + random.nextInt(4));
        case 6 -> mirror.broken.clear();
        default -> {
          Path copy = state.resolve("copy" + step);
          copyTree(folder, copy);
          journal.close();
          folder = copy;
          open(folder, Clock.systemUTC());
          TestStream.check(journal);
        }
      }
      stage();
    }
    assertTrue(TestStream.check(journal).size() > 10);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (String part : List.of("journal.db", "journal.db-wal", "journal.db-shm")) {
      if (Files.exists(from.resolve(part))) {
        Files.copy(from.resolve(part), to.resolve(part));
      }
    }
    try (Stream<Path> files = Files.walk(from.resolve("blobs"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static List<Long> sequences(List<StagedBundle> bundles) {
    return bundles.stream().map(StagedBundle::sequence).toList();
  }
}
