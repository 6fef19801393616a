package io.nonreturn.sender.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.FakeOutbox;
import io.nonreturn.sender.stage.StagedBlob;
import io.nonreturn.sender.stage.StagedBundle;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class SchedulerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int TWIN_ROOM = 40_000;
  private static final int SPREAD_ROOM = 100_000;
  private static final long TWIN_BACKLOG = 300_000;
  private static final BlockBudget BUDGET = new BlockBudget(SPREAD_ROOM, TWIN_ROOM, TWIN_BACKLOG, 1_000_000);
  private static final CarouselOptions NO_REPEATS = new CarouselOptions(Duration.ZERO, Duration.ZERO, 1);
  private static final byte[] HEAD = new byte[200];

  private final FakeOutbox outbox = new FakeOutbox();
  private int blobs;

  private Scheduler scheduler(CarouselOptions carousel) {
    return new Scheduler(outbox, state -> HEAD, BUDGET, carousel, 0);
  }

  private StagedBlob blob(long size) {
    byte[] name = ("blob " + blobs++).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new StagedBlob(Digest.sha256(name), size, Path.of("none"));
  }

  private static byte[] envelope(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Plans until nothing is left, gives every block back, and returns the plans without heads. */
  private List<BlockPlan> drain(Scheduler scheduler, long now) {
    List<BlockPlan> plans = new ArrayList<>();
    for (BlockPlan plan = scheduler.next(now); plan != null; plan = scheduler.next(now)) {
      plans.add(plan);
    }
    plans.forEach(plan -> scheduler.transmitted(plan, now));
    plans.removeIf(plan -> plan.pieces().stream().allMatch(piece -> piece.kind() == PieceKind.HEAD));
    return plans;
  }

  private static List<PlannedPiece> pieces(List<BlockPlan> plans) {
    return plans.stream()
        .flatMap(plan -> plan.pieces().stream())
        .filter(piece -> piece.kind() != PieceKind.HEAD)
        .toList();
  }

  @Property(tries = 200)
  void everyByteIsPlannedOnceAndEachManifestFirstAndAgainInALaterBlock(@ForAll long seed) {
    Random random = new Random(seed);
    FakeOutbox journal = new FakeOutbox();
    Map<Digest, Long> sizes = new HashMap<>();
    int bundles = 1 + random.nextInt(20);
    for (int b = 0; b < bundles; b++) {
      List<StagedBlob> files = new ArrayList<>();
      for (int f = random.nextInt(6); f > 0; f--) {
        StagedBlob blob = blob(random.nextInt(4) == 0 ? random.nextInt(300_000) : random.nextInt(3_000));
        sizes.put(blob.id(), blob.size());
        files.add(blob);
      }
      journal.add(envelope(100 + 1000 * b), files);
    }
    Scheduler scheduler = new Scheduler(journal, state -> HEAD, BUDGET, NO_REPEATS, 0);

    List<BlockPlan> plans = new ArrayList<>();
    for (BlockPlan plan = scheduler.next(0); plan != null; plan = scheduler.next(0)) {
      int used = plan.pieces().stream().mapToInt(piece -> 56 + piece.length()).sum();
      assertTrue(used <= (plan.isTwin() ? TWIN_ROOM : SPREAD_ROOM), () -> "block of " + used);
      plans.add(plan);
    }

    Map<Digest, Long> covered = new HashMap<>();
    Map<Digest, List<Integer>> manifestEnds = new HashMap<>();
    Map<Digest, Integer> blobsEnd = new HashMap<>();
    Digest current = null;
    for (int at = 0; at < plans.size(); at++) {
      for (PlannedPiece piece : plans.get(at).pieces()) {
        if (piece.kind() == PieceKind.HEAD) {
          continue;
        }
        long before = covered.getOrDefault(piece.id(), 0L);
        assertEquals(before % Math.max(1, piece.total()), piece.offset(), "pieces of one object follow each other");
        covered.put(piece.id(), before + piece.length());
        if (piece.kind() == PieceKind.MANIFEST) {
          current = piece.id();
          if (piece.offset() + piece.length() == piece.total()) {
            manifestEnds.computeIfAbsent(piece.id(), id -> new ArrayList<>()).add(at);
          }
        } else {
          assertNotNull(current, "a manifest goes before its blobs");
          blobsEnd.put(current, at);
        }
      }
    }
    sizes.forEach((id, size) -> assertEquals(size, covered.getOrDefault(id, -1L), "every byte exactly once"));
    manifestEnds.forEach((id, ends) -> {
      boolean again = blobsEnd.getOrDefault(id, ends.getFirst()) > ends.getFirst();
      assertEquals(again ? 2 : 1, ends.size(), "the manifest again when its blobs end in a later block");
    });
    assertEquals(bundles, manifestEnds.size());

    Collections.shuffle(plans, random);
    for (BlockPlan plan : plans) {
      assertFalse(journal.sent().size() == bundles, "not all sent before the last block has left");
      scheduler.transmitted(plan, 0);
    }
    assertEquals(bundles, journal.sent().size());
    assertEquals(0, scheduler.counters().backlogBytes());
  }

  @Test
  void bundlesGoInTheOrderOfTheirNumbers() {
    for (int i = 0; i < 700; i++) {
      outbox.add(envelope(300 + i), List.of(blob(100)));
    }
    List<Digest> manifests = pieces(drain(scheduler(NO_REPEATS), 0)).stream()
        .filter(piece -> piece.kind() == PieceKind.MANIFEST)
        .map(PlannedPiece::id)
        .distinct()
        .toList();
    assertEquals(outbox.allSent().reversed().stream().map(b -> b.manifestId()).toList(), manifests);
    assertEquals(700, outbox.sent().size());
  }

  @Test
  void manySmallBundlesShareABlock() {
    for (int i = 0; i < 20; i++) {
      outbox.add(envelope(300), List.of(blob(100)));
    }
    assertEquals(1, drain(scheduler(NO_REPEATS), 0).size());
  }

  @Test
  void aLargeBacklogIsSpreadAndItsEndIsTwinned() {
    outbox.add(envelope(500), List.of(blob(2_000_000)));
    List<BlockPlan> plans = drain(scheduler(NO_REPEATS), 0);
    long left = 2_000_500;
    for (BlockPlan plan : plans) {
      assertEquals(left <= TWIN_BACKLOG, plan.isTwin());
      left -= plan.pieces().stream().filter(p -> p.kind() == PieceKind.BLOB).mapToLong(PlannedPiece::length).sum();
      left -= left > 2_000_000 ? 500 : 0;
    }
    assertTrue(plans.getLast().isTwin());
  }

  @Test
  void progressIsMarkedWithoutHoles() {
    outbox.add(envelope(500), List.of(blob(90_000), blob(150_000), blob(90_000)));
    Scheduler scheduler = scheduler(NO_REPEATS);
    List<BlockPlan> plans = new ArrayList<>();
    for (BlockPlan plan = scheduler.next(0); plan != null; plan = scheduler.next(0)) {
      plans.add(plan);
    }
    BlockPlan first = plans.removeFirst();
    plans.forEach(plan -> scheduler.transmitted(plan, 0));
    assertEquals(0, outbox.progressOf(1), "the first block has not left");
    assertEquals(List.of(), outbox.sent());
    scheduler.transmitted(first, 0);
    assertEquals(List.of(1L), outbox.sent());
  }

  @Test
  void aRestartGoesOnWhereItWas() {
    StagedBlob first = blob(50_000);
    StagedBlob second = blob(70_000);
    outbox.add(envelope(500), List.of(first, second), 60_000);
    List<PlannedPiece> pieces = pieces(drain(scheduler(NO_REPEATS), 0));
    assertEquals(PieceKind.MANIFEST, pieces.getFirst().kind());
    List<PlannedPiece> blobPieces = pieces.stream().filter(p -> p.kind() == PieceKind.BLOB).toList();
    assertEquals(10_000, blobPieces.getFirst().offset());
    assertTrue(blobPieces.stream().allMatch(p -> p.id().equals(second.id())));
    assertEquals(60_000, blobPieces.stream().mapToLong(PlannedPiece::length).sum());
    assertEquals(List.of(1L), outbox.sent());
  }

  @Test
  void aBundleWithoutFreshBytesSendsOnlyItsManifest() {
    outbox.add(envelope(500), List.of(), 0);
    List<PlannedPiece> pieces = pieces(drain(scheduler(NO_REPEATS), 0));
    assertEquals(1, pieces.size());
    assertEquals(List.of(1L), outbox.sent());
  }

  @Test
  void anEmptyFileHasAPieceOfItsOwn() {
    StagedBlob empty = blob(0);
    outbox.add(envelope(500), List.of(empty));
    List<PlannedPiece> pieces = pieces(drain(scheduler(NO_REPEATS), 0));
    assertEquals(2, pieces.size());
    assertEquals(empty.id(), pieces.get(1).id());
    assertEquals(0, pieces.get(1).length());
    assertEquals(0, pieces.get(1).total());
  }

  @Test
  void anUnreadableBlobIsTriedAgainLaterAndHoldsNothingUp() {
    outbox.add(envelope(500), List.of(blob(10_000)));
    outbox.add(envelope(501), List.of(blob(10_000)));
    Scheduler scheduler = scheduler(NO_REPEATS);
    BlockPlan plan = scheduler.next(0);
    plan.pieces().stream().filter(p -> p.kind() == PieceKind.BLOB).findFirst().orElseThrow().fail();
    scheduler.transmitted(plan, 0);
    drain(scheduler, 0);
    assertEquals(List.of(2L), outbox.sent());
    assertEquals(1, scheduler.counters().bundlesFailed());
    assertEquals(1, scheduler.counters().piecesUnreadable());

    assertNull(scheduler.next(SECOND));
    drain(scheduler, 10 * SECOND);
    assertEquals(List.of(2L, 1L), outbox.sent());
  }

  /** Plans and gives back block by block; pieces of the blob fail. */
  private List<PlannedPiece> send(Scheduler scheduler, long now, StagedBlob unreadable) {
    List<PlannedPiece> sent = new ArrayList<>();
    for (BlockPlan plan = scheduler.next(now); plan != null; plan = scheduler.next(now)) {
      plan.pieces().stream().filter(piece -> piece.id().equals(unreadable.id())).forEach(PlannedPiece::fail);
      sent.addAll(pieces(List.of(plan)));
      scheduler.transmitted(plan, now);
    }
    return sent;
  }

  @Test
  void anUnreadableBlobIsTriedAgainAfterGrowingPausesAtLittleCost() {
    StagedBlob bad = blob(1_000_000);
    outbox.add(envelope(500), List.of(blob(5_000), bad, blob(200_000)));
    Scheduler scheduler = scheduler(NO_REPEATS);
    List<PlannedPiece> first = send(scheduler, 0, bad);
    assertEquals(1, first.stream().filter(p -> p.id().equals(bad.id())).count(), "the rest of the blob is left out");
    assertEquals(200_000, first.stream().filter(p -> p.total() == 200_000).mapToLong(PlannedPiece::length).sum());
    assertEquals(5_000, outbox.progressOf(1));

    List<Long> pauses = new ArrayList<>();
    long last = 0;
    for (long now = SECOND; now < 4_000 * SECOND; now += SECOND) {
      List<PlannedPiece> attempt = send(scheduler, now, bad);
      if (!attempt.isEmpty()) {
        assertTrue(attempt.stream().mapToLong(PlannedPiece::length).sum() <= TWIN_ROOM + SPREAD_ROOM);
        pauses.add((now - last) / SECOND);
        last = now;
      }
    }
    assertEquals(List.of(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L, 600L, 600L, 600L), pauses);
    assertEquals(0, scheduler.counters().backlogBytes());
    send(scheduler, last + 600 * SECOND, blob(1));
    assertEquals(List.of(1L), outbox.sent());
    for (long now = 5_000 * SECOND; now < 7_000 * SECOND; now += SECOND) {
      assertTrue(
          send(scheduler, now, bad).stream().allMatch(piece -> piece.kind() == PieceKind.MANIFEST), "nothing is left to be tried");
    }
  }

  @Test
  void freshBundlesOvertakeThoseThatFailedAndAFreshFailureIsTriedSoon() {
    StagedBlob bad = blob(1_000);
    outbox.add(envelope(500), List.of(bad));
    Scheduler scheduler = scheduler(NO_REPEATS);
    long now = 0;
    for (; now < 200 * SECOND; now += SECOND) {
      send(scheduler, now, bad);
    }
    outbox.add(envelope(501), List.of(bad));
    scheduler.newSequence();
    long failed = now;
    send(scheduler, now, bad);
    while (send(scheduler, now, bad).isEmpty()) {
      now += SECOND;
    }
    assertEquals(10, (now - failed) / SECOND);

    now = 2_000 * SECOND; // a round is overdue
    for (int i = 0; i < 400; i++) {
      outbox.add(envelope(600 + i), List.of(blob(1_000)));
    }
    scheduler.newSequence();
    List<Digest> manifests = send(scheduler, now, blob(1)).stream()
        .filter(piece -> piece.kind() == PieceKind.MANIFEST)
        .map(PlannedPiece::id)
        .distinct()
        .toList();
    assertEquals(402, manifests.size());
    assertEquals(Stream.of(1L, 2L).map(n -> outbox.bundle(n).manifestId()).toList(), manifests.subList(400, 402));
  }

  @Test
  void repeatsWithoutAPauseDoNotFallIntoOneBlock() {
    outbox.add(envelope(500), List.of(blob(1_000)));
    Scheduler scheduler = scheduler(new CarouselOptions(Duration.ofDays(7), Duration.ZERO, 1));
    int passages = 0;
    for (long now = 0; now < 700 * SECOND; now += SECOND / 10) {
      for (BlockPlan plan : drain(scheduler, now)) {
        long manifests = plan.pieces().stream().filter(p -> p.kind() == PieceKind.MANIFEST).count();
        assertEquals(1, manifests, "a second copy in one block protects from nothing");
        passages++;
      }
    }
    assertEquals(1 + 1 + 5 + 12, passages, "new, whole soon after, five times the manifest, and a cycle each minute");
  }

  @Test
  void aHeadGoesFirstThenEveryTenSecondsAndAfterNewBundles() {
    Scheduler scheduler = scheduler(NO_REPEATS);
    assertTrue(isHead(scheduler.next(0)));
    assertNull(scheduler.next(0));
    assertEquals(SECOND, scheduler.idleUntilNanos(), "it looks once a second what was asked for");
    assertTrue(isHead(scheduler.next(10 * SECOND)));

    outbox.add(envelope(500), List.of());
    scheduler.newSequence();
    long now = 11 * SECOND;
    assertFalse(isHead(scheduler.next(now)), "the bundle goes before the head that states it");
    assertTrue(isHead(scheduler.next(now)));
    assertNull(scheduler.next(now));

    scheduler.newSequence();
    assertNull(scheduler.next(now), "heads keep a distance");
    assertTrue(isHead(scheduler.next(scheduler.idleUntilNanos())));
  }

  private static boolean isHead(BlockPlan plan) {
    return plan.pieces().size() == 1 && plan.pieces().getFirst().kind() == PieceKind.HEAD;
  }

  @Test
  void bundlesAreRepeatedNewestFirstAndNotSoonerThanAsked() {
    Scheduler scheduler = scheduler(new CarouselOptions(Duration.ofDays(7), Duration.ofSeconds(5), 1));
    drain(scheduler, 0);
    drain(scheduler, 5 * SECOND);
    for (int i = 0; i < 3; i++) {
      outbox.add(envelope(500 + i), List.of(blob(1000)));
    }
    scheduler.newSequence();
    drain(scheduler, 6 * SECOND);
    assertEquals(3, outbox.sent().size());

    List<Digest> order = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (long now = 7 * SECOND; now < 130 * SECOND; now += SECOND / 10) {
      for (PlannedPiece piece : pieces(drain(scheduler, now))) {
        if (piece.kind() == PieceKind.BLOB) {
          times.add(now / SECOND);
          order.add(piece.id());
        }
      }
    }
    assertEquals(List.of(11L, 11L, 11L, 65L, 65L, 65L, 125L, 125L, 125L), times);
    List<Digest> newestFirst = outbox.allSent().stream().map(b -> b.blobs().getFirst().id()).toList();
    assertEquals(Stream.of(newestFirst, newestFirst, newestFirst).flatMap(List::stream).toList(), order);
    assertEquals(3, outbox.sent().size(), "repeats are not marked");
  }

  @Test
  void repeatsKeepToTheirShareAndNewBundlesOvertakeThem() {
    outbox.add(envelope(500), List.of(blob(5_000_000)));
    Scheduler scheduler = scheduler(new CarouselOptions(Duration.ofDays(7), Duration.ofSeconds(5), 0.5));
    drain(scheduler, 0);
    long bytes = 0;
    long now = 5 * SECOND;
    for (; now < 7 * SECOND; now += 10_000_000) {
      bytes += pieces(drain(scheduler, now)).stream().mapToLong(PlannedPiece::length).sum();
    }
    assertEquals(1_000_000, (double) bytes, 150_000, "two seconds at half of a megabyte a second");

    outbox.add(envelope(501), List.of());
    scheduler.newSequence();
    BlockPlan next = scheduler.next(now);
    assertEquals(outbox.pending(1, 1).getFirst().manifestId(), next.pieces().getFirst().id());
  }

  @Test
  void withoutTimeNothingButManifestsIsRepeated() {
    outbox.add(envelope(500), List.of(blob(1000)));
    Scheduler scheduler = scheduler(NO_REPEATS);
    List<Long> manifests = new ArrayList<>();
    for (long now = 0; now < 3_600 * SECOND; now += SECOND / 10) {
      for (PlannedPiece piece : pieces(drain(scheduler, now))) {
        assertTrue(piece.kind() == PieceKind.MANIFEST || now == 0, "blobs are not repeated");
        if (piece.kind() == PieceKind.MANIFEST) {
          manifests.add(now / SECOND);
        }
      }
    }
    assertEquals(List.of(0L, 7L, 22L, 66L, 200L, 600L), manifests);
  }

  /** The restart of either side: what was sent is repeated without anything new, manifests at once, blobs in each cycle. */
  @Test
  void whatWasSentBeforeARestartIsRepeatedToo() {
    outbox.add(envelope(500), List.of(blob(1000)));
    outbox.sent(1);
    Scheduler scheduler = scheduler(new CarouselOptions(Duration.ofDays(7), Duration.ofSeconds(5), 1));
    int blobs = 0;
    int manifests = 0;
    for (long now = 0; now < 300 * SECOND; now += SECOND) {
      for (PlannedPiece piece : pieces(drain(scheduler, now))) {
        blobs += piece.kind() == PieceKind.BLOB ? 1 : 0;
        manifests += piece.kind() == PieceKind.MANIFEST ? 1 : 0;
      }
    }
    assertEquals(5, blobs);
    assertEquals(6, manifests);
  }

  /**
   * A receiver with nothing, and one that was away for an hour: each takes what comes and has everything in the end, though the link was
   * never idle for long while it was away.
   */
  @Test
  void whoStartsEmptyConvergesByItself() {
    Scheduler scheduler = scheduler(new CarouselOptions(Duration.ofDays(7), Duration.ofSeconds(5), 0.5));
    for (int i = 0; i < 300; i++) {
      outbox.add(envelope(300 + i), List.of(blob(2_000), blob(i % 50 == 0 ? 400_000 : 10)));
    }
    drain(scheduler, 0);
    java.util.Set<Digest> away = new java.util.HashSet<>();
    for (long now = SECOND; now < 3_600 * SECOND; now += SECOND) {
      if (now % (30 * SECOND) == 0) {
        StagedBundle added = outbox.add(envelope((int) (1_000 + now / SECOND)), List.of(blob(1_000)));
        away.add(added.blobs().getFirst().id());
        scheduler.newSequence();
      }
      drain(scheduler, now);
    }
    Map<Digest, Long> got = new HashMap<>();
    long now = 3_600 * SECOND;
    long wanted = outbox.allSent().stream().mapToLong(b -> 1 + b.blobs().size()).sum();
    while (complete(got) < wanted) {
      for (PlannedPiece piece : pieces(drain(scheduler, now))) {
        got.merge(piece.id(), piece.total() == 0 ? 0L : (long) piece.length(), Long::sum);
        totals.put(piece.id(), piece.total());
      }
      now += SECOND / 100;
      assertTrue(now < 3_800 * SECOND, () -> "not complete after 200 s: " + complete(got) + " of " + wanted);
    }
    assertTrue(got.keySet().containsAll(away));
  }

  private final Map<Digest, Long> totals = new HashMap<>();

  private long complete(Map<Digest, Long> got) {
    return got.entrySet().stream().filter(each -> each.getValue() >= totals.get(each.getKey())).count();
  }
}
