package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.sender.schedule.BlockBudget;
import io.nonreturn.sender.schedule.BlockPlan;
import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.PlannedPiece;
import io.nonreturn.sender.schedule.Scheduler;
import io.nonreturn.sender.stage.BlobStore;
import io.nonreturn.sender.stage.BlobWriter;
import io.nonreturn.sender.stage.Journal;
import io.nonreturn.sender.stage.StagedBundle;
import io.nonreturn.sender.stage.Stager;
import io.nonreturn.sender.stage.StagingStats;
import io.nonreturn.sender.stage.StreamMark;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.sender.stage.Upkeep;
import io.nonreturn.sender.watch.FolderMirror;
import io.nonreturn.sender.watch.TestMirrors;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Inventory;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.Publisher;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.Ticket;
import io.nonreturn.wire.Trust;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** From the typed code to the blocks that leave: what is asked for is sent, exactly, and nothing else is ever taken. */
class ResendTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final long MINUTES = NOW.getEpochSecond() / 60;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path config;
  private LinkKey key;
  private Publisher publisher;
  private Journal journal;
  private Mirror mirror;
  private BlobStore blobs;

  @BeforeEach
  void begin() throws Exception {
    KeyFiles.init(folder.resolve("keys"));
    key = KeyFiles.readLink(folder.resolve("keys/link.key"));
    publisher = KeyFiles.readPublisher(folder.resolve("keys/publisher.key"));
    config =
        Files.writeString(
            folder.resolve("sender.toml"),
            """
            state = "state"
            [keys]
            publisher = "keys/publisher.key"
            link = "keys/link.key"
            [link]
            target = "127.0.0.1:7000"
            [[mirror]]
            name = "files"
            ecosystem = "raw"
            folder = "files"
            """);
    Files.createDirectories(folder.resolve("files"));
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
    mirror = TestMirrors.raw("files", folder.resolve("files"), Duration.ofMillis(1), Duration.ofMillis(1), later, System::nanoTime);
    open();
    for (String name : List.of("a", "b", "c")) {
      put(name, name + "1");
    }
    put("b", "b2"); // sequence 4 supersedes 2
    for (long sequence = 1; sequence <= 4; sequence++) {
      journal.sent(sequence);
    }
  }

  @AfterEach
  void close() throws Exception {
    journal.close();
    mirror.close();
  }

  private void open() throws IOException {
    blobs = new BlobStore(folder.resolve("state/blobs"));
    journal =
        Journal.open(
            folder.resolve("state/journal.db"), StreamMark.at(folder.resolve("state.mark")), blobs, publisher, Clock.systemUTC());
  }

  private void put(String bundle, String content) throws Exception {
    Path file = Files.createDirectories(folder.resolve("files").resolve(bundle)).resolve("f");
    Files.writeString(file, content.repeat(content.startsWith("large") ? 40_000 : 1));
    long before = journal.state().sequence();
    try (BlobWriter writer = new BlobWriter(Runnable::run)) {
      Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
      Stager stager = new Stager(mirror, new BasicPolicy(), journal, blobs, new StagingStats(), later);
      long deadline = System.nanoTime() + 20 * SECOND;
      while (journal.state().sequence() == before) {
        stager.step(writer);
        assertTrue(System.nanoTime() < deadline, "not staged: " + bundle);
      }
    }
  }

  private int resend(InstantSource clock, String... arguments) {
    List<String> all = new ArrayList<>(List.of("-c", config.toString()));
    all.addAll(List.of(arguments));
    return new CommandLine(new ResendCommand(clock))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private int resend(String... arguments) {
    return resend(() -> NOW, arguments);
  }

  private String code(long issuedMinutes, SequenceRange... ranges) {
    return new Ticket(issuedMinutes, List.of(ranges)).code(key, journal.state().epoch());
  }

  /** Another thread numbers what replaces the highest while an inventory is made of the state before: no lie comes of it. */
  @Test
  void theHighestIsStatedLiveAlsoWhenTheJournalKnowsMore() throws Exception {
    StreamState before = journal.state();
    put("b", "b3");
    byte[] envelope =
        new Statements(publisher, journal, Clock.systemUTC()).inventory(before, new SequenceRange(1, before.sequence()));
    Inventory stated = Inventory.parse(Trust.of(List.of(publisher.publicKeys())).verify(MessageType.INVENTORY, envelope, 0));
    assertTrue(stated.isLive(4));
    assertFalse(stated.isLive(2));
  }

  private Scheduler scheduler() {
    return new Scheduler(
        journal,
        new Statements(publisher, journal, Clock.systemUTC()),
        new BlockBudget(100_000, 40_000, 0, 1_000_000),
        new CarouselOptions(Duration.ZERO, Duration.ofDays(1), 1),
        0);
  }

  /** Bytes by object, of the blocks that left from the second second on, and the envelopes that were sent. */
  private static final class Left {
    final Map<Digest, Long> bytes = new HashMap<>();
    final List<byte[]> inventories = new ArrayList<>();

    void add(BlockPlan plan) {
      for (PlannedPiece piece : plan.pieces()) {
        if (piece.kind() == PieceKind.INVENTORY) {
          inventories.add(piece.bytes());
        } else if (piece.kind() != PieceKind.HEAD) {
          bytes.merge(piece.id(), (long) piece.length(), Long::sum);
        }
      }
    }
  }

  private Left run(Scheduler scheduler, int mostBlocks) {
    Left left = new Left();
    int blocks = 0;
    for (long now = SECOND; now < 6 * SECOND && blocks < mostBlocks; now += SECOND / 10) {
      for (BlockPlan plan = scheduler.next(now); plan != null && blocks++ < mostBlocks; plan = scheduler.next(now)) {
        left.add(plan);
        scheduler.transmitted(plan, now);
      }
    }
    return left;
  }

  @Test
  void whatATicketAsksForIsSaidAndSentExactly() throws Exception {
    String code = code(MINUTES, new SequenceRange(2, 4));
    assertEquals(0, resend("--dry-run", code), err::toString);
    assertNull(journal.nextResend(0));
    assertEquals(0, resend(code.toLowerCase(java.util.Locale.ROOT)), err::toString);
    String said = out.toString();
    assertTrue(said.contains("Ticket issued 2026-03-01T12:00:00Z"), said);
    assertTrue(said.contains("2-4: 2 bundles, 4 B; 1 superseded, answered by an inventory"), said);
    assertTrue(said.contains("3  files/c generation 1, 2 B"), said);
    assertTrue(said.contains("4  files/b generation 2, 2 B"), said);
    assertTrue(said.contains("In all 2 bundles, 4 B: at least 1 s at the link's rate"), said);

    Left left = run(scheduler(), Integer.MAX_VALUE);
    Map<Digest, Long> expected = new HashMap<>();
    journal
        .liveIn(new SequenceRange(3, 4), 10)
        .forEach(
            bundle -> {
              expected.put(bundle.manifestId(), (long) bundle.envelope().length);
              bundle.blobs().forEach(blob -> expected.put(blob.id(), blob.size()));
            });
    left.bytes.keySet().retainAll(expected.keySet());
    assertEquals(4, expected.size());
    expected.forEach((id, size) -> assertTrue(left.bytes.get(id) >= size));
    Inventory inventory =
        Inventory.parse(
            Trust.of(List.of(publisher.publicKeys())).verify(MessageType.INVENTORY, left.inventories.getFirst(), 0));
    assertFalse(inventory.isLive(2));
    assertTrue(inventory.isLive(1) && inventory.isLive(3) && inventory.isLive(4));
    assertNull(journal.nextResend(0), "done");
  }

  @Test
  void aTicketIsTakenOnce() {
    String code = code(MINUTES, new SequenceRange(1, 1));
    assertEquals(0, resend(code), err::toString);
    assertEquals(2, resend(code.replace("-", "").toLowerCase(java.util.Locale.ROOT)));
    assertTrue(err.toString().contains("ticket refused: it was taken before, 2026-03-01T12:00:00Z by "), err.toString());
    assertEquals(2, resend("--dry-run", code), "also when nothing would be queued");
  }

  @Test
  void mistypedForgedAndForeignOnesAreRefusedEachWithItsReason() {
    String code = code(MINUTES, new SequenceRange(1, 1));
    char last = code.charAt(0) == '0' ? '1' : '0';
    assertEquals(2, resend(last + code.substring(1)));
    assertTrue(err.toString().contains("mistyped"), err.toString());
    byte[] other = new byte[LinkKey.BYTES];
    other[0] = 1;
    assertEquals(2, resend(new Ticket(MINUTES, List.of(new SequenceRange(1, 1))).code(LinkKey.of(other), journal.state().epoch())));
    assertTrue(err.toString().contains("another link"), err.toString());
    assertEquals(2, resend(new Ticket(MINUTES, List.of(new SequenceRange(1, 1))).code(key, journal.state().epoch() + 1)));
    assertEquals(3, err.toString().lines().count(), "one line each");
    assertNull(journal.nextResend(0));
  }

  @Test
  void tooOldAndTooEarlyOnesAreRefused() {
    assertEquals(2, resend(code(MINUTES - 60 * 24 * 30 - 1, new SequenceRange(1, 1))));
    assertTrue(err.toString().contains("more than 30 days ago"), err.toString());
    assertEquals(2, resend(code(MINUTES + 60 * 24 + 1, new SequenceRange(1, 1))));
    assertTrue(err.toString().contains("is the clock of this host right?"), err.toString());
    assertEquals(0, resend(code(MINUTES - 60 * 24 * 30 + 1, new SequenceRange(1, 1))), err::toString);
    assertEquals(0, resend(code(MINUTES + 60 * 24 - 1, new SequenceRange(1, 1))), err::toString);
  }

  @Test
  void whatWasNeverGivenIsNamedAndATicketForNothingElseIsRefused() {
    assertEquals(0, resend(code(MINUTES, new SequenceRange(4, 9))), err::toString);
    assertTrue(out.toString().contains("4-9: 1 bundle, 2 B; 5 never given, as the highest is 4"), out.toString());
    assertEquals(new SequenceRange(4, 4), journal.nextResend(0).range());
    assertEquals(2, resend(code(MINUTES, new SequenceRange(5, 9))));
    assertTrue(err.toString().contains("has given none of its sequences; the highest is 4"), err.toString());
  }

  @Test
  void aRestartGoesOnWhereItWas() throws Exception {
    put("d", "large");
    put("e", "large2");
    journal.sent(5);
    journal.sent(6);
    assertEquals(0, resend(code(MINUTES, new SequenceRange(1, 6))), err::toString);
    Left first = run(scheduler(), 3);
    journal.close(); // writes the marks
    open();
    assertTrue(journal.nextResend(0).atSequence() >= 5, "the small ones are done: " + journal.nextResend(0));
    assertTrue(journal.nextResend(0).atBytes() > 0);
    Left second = run(scheduler(), Integer.MAX_VALUE);
    assertNull(journal.nextResend(0));
    journal
        .liveIn(new SequenceRange(5, 6), 10)
        .forEach(
            bundle -> {
              Digest id = bundle.blobs().getFirst().id();
              long bytes = first.bytes.getOrDefault(id, 0L) + second.bytes.getOrDefault(id, 0L);
              assertEquals(bundle.blobs().getFirst().size(), bytes, "each byte once, bundle " + bundle.sequence());
            });
    Digest small = journal.liveIn(new SequenceRange(1, 1), 1).getFirst().blobs().getFirst().id();
    assertEquals(2, first.bytes.get(small));
    assertNull(second.bytes.get(small));
  }

  /** A blob of one bundle cannot be read: the others go, and that one stays asked for, over a restart, until it can be. */
  @Test
  void whatCannotBeReadIsNotReportedAsSent() throws Exception {
    List<StagedBundle> asked = journal.liveIn(new SequenceRange(1, 4), 10);
    Digest bad = asked.get(1).blobs().getFirst().id();
    assertEquals(0, resend(code(MINUTES, new SequenceRange(1, 4))), err::toString);
    Scheduler scheduler = scheduler();
    Left left = new Left();
    List<Long> tries = new ArrayList<>();
    for (long second = 1; second < 4_000; second++) {
      for (BlockPlan plan = scheduler.next(second * SECOND); plan != null; plan = scheduler.next(second * SECOND)) {
        left.add(plan);
        for (PlannedPiece piece : plan.pieces()) {
          if (piece.id().equals(bad)) {
            piece.fail();
            tries.add(second);
          }
        }
        scheduler.transmitted(plan, second * SECOND);
      }
      new Upkeep(journal, blobs).round(); // writes the marks
    }
    for (int i : new int[] {0, 2}) {
      Digest good = asked.get(i).blobs().getFirst().id();
      assertEquals(asked.get(i).blobs().getFirst().size(), left.bytes.get(good), "once, and without waiting for what is unreadable");
    }
    assertEquals(new SequenceRange(3, 3), journal.nextResend(0).range(), "not done");
    assertTrue(tries.size() > 5 && tries.size() < 20, "after growing pauses: " + tries);
    assertEquals(600.0, (double) tries.getLast() - tries.get(tries.size() - 2), 2);

    journal.close();
    open();
    Left second = run(scheduler(), Integer.MAX_VALUE);
    assertEquals(asked.get(1).blobs().getFirst().size(), second.bytes.get(bad));
    assertNull(journal.nextResend(0), "done");
  }

  @Test
  void withoutAJournalThereIsNothingToTake() throws IOException {
    journal.close();
    Files.move(folder.resolve("state/journal.db"), folder.resolve("aside"));
    assertEquals(1, resend("0000-0000"));
    assertTrue(err.toString().contains("does not exist"), err.toString());
    assertFalse(Files.exists(folder.resolve("state/journal.db")));
    Files.move(folder.resolve("aside"), folder.resolve("state/journal.db"));
    open();
  }
}
