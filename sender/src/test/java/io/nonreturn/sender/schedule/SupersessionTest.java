package io.nonreturn.sender.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.FakeOutbox;
import io.nonreturn.sender.stage.StagedBlob;
import io.nonreturn.sender.stage.StagedBundle;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.SequenceRange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What a later generation makes needless leaves the way; what it relies on still crosses. */
final class SupersessionTest {
  private static final int ROOM = 100_000;
  private static final BlockBudget BUDGET = new BlockBudget(ROOM, 40_000, 0, 1_000_000);
  private static final CarouselOptions OFF = new CarouselOptions(Duration.ZERO, Duration.ofHours(1), 1);

  private FakeOutbox outbox = new FakeOutbox();
  private Scheduler scheduler = scheduler();
  private int named;

  private Scheduler scheduler() {
    return new Scheduler(outbox, state -> new byte[200], BUDGET, OFF, 0);
  }

  private StagedBlob blob(long size) {
    return new StagedBlob(Digest.sha256(("blob " + named++).getBytes(StandardCharsets.UTF_8)), size, Path.of("none"));
  }

  private StagedBundle add(StagedBlob... blobs) {
    return outbox.add(("manifest " + named++).getBytes(StandardCharsets.UTF_8), List.of(blobs));
  }

  /** Everything that leaves from now on, as ids with the bytes. */
  private List<PlannedPiece> drain() {
    List<PlannedPiece> pieces = new ArrayList<>();
    for (BlockPlan plan = scheduler.next(0); plan != null; plan = scheduler.next(0)) {
      pieces.addAll(plan.pieces());
      scheduler.transmitted(plan, 0);
    }
    return pieces;
  }

  private static long bytes(List<PlannedPiece> pieces, Digest id) {
    return pieces.stream().filter(piece -> piece.id().equals(id)).mapToLong(PlannedPiece::length).sum();
  }

  @Test
  void anUnsentBundleSendsOnlyWhatIsNeeded() {
    StagedBlob shared = blob(1_000);
    StagedBlob own = blob(2_000);
    StagedBundle old = add(own, shared);
    outbox.change(1, true, Set.of(own.id()));
    List<PlannedPiece> pieces = drain();
    assertEquals(1_000, bytes(pieces, shared.id()));
    assertEquals(0, bytes(pieces, own.id()));
    assertEquals(0, bytes(pieces, old.manifestId()), "nobody needs the manifest");
    assertEquals(List.of(1L), outbox.sent(), "it leaves the backlog");
    assertEquals(0, scheduler.counters().backlogBytes());
  }

  @Test
  void aBundleOfWhichNothingIsNeededLeavesAtOnce() {
    StagedBlob own = blob(2_000);
    add(own);
    outbox.change(1, true, Set.of(own.id()));
    assertEquals(List.of(), drain().stream().filter(p -> p.kind() != PieceKind.HEAD).toList());
    assertEquals(List.of(1L), outbox.sent());
  }

  @Test
  void aLargeBlobInFlightStopsWhereItIs() {
    StagedBlob large = blob(10_000_000);
    StagedBlob shared = blob(500);
    StagedBundle old = add(large, shared);
    BlockPlan first = scheduler.next(0);
    BlockPlan second = scheduler.next(0);
    long planned = bytes(first.pieces(), large.id()) + bytes(second.pieces(), large.id());
    outbox.change(1, true, Set.of(large.id()));
    List<PlannedPiece> rest = drain();
    assertEquals(0, bytes(rest, large.id()));
    assertEquals(500, bytes(rest, shared.id()));
    assertEquals(0, bytes(rest, old.manifestId()));
    assertEquals(List.of(), outbox.sent(), "blocks are still under way");
    scheduler.transmitted(second, 0);
    assertEquals(List.of(), outbox.sent());
    scheduler.transmitted(first, 0);
    assertEquals(List.of(1L), outbox.sent());
    assertTrue(planned > 0 && planned < 10_000_000);
  }

  @Test
  void aLargeBlobThatTheNextGenerationNamesTooGoesOnWhereItIs() {
    StagedBlob large = blob(1_000_000);
    add(large);
    BlockPlan first = scheduler.next(0);
    outbox.change(1, true, Set.of());
    List<PlannedPiece> rest = drain();
    assertEquals(1_000_000, bytes(first.pieces(), large.id()) + bytes(rest, large.id()), "each byte once");
    scheduler.transmitted(first, 0);
    assertEquals(List.of(1L), outbox.sent());
  }

  /** Marks are counted in all blobs that the bundle carried at first, dropped ones included: a restart finds the same place. */
  @Test
  void aRestartAfterADropGoesOnWhereItWas() {
    StagedBlob goes = blob(50_000);
    StagedBlob large = blob(1_000_000);
    add(goes, large);
    outbox.change(1, true, Set.of(goes.id()));
    long before = 0;
    for (int i = 0; i < 3; i++) {
      BlockPlan plan = scheduler.next(0);
      before += bytes(plan.pieces(), large.id());
      scheduler.transmitted(plan, 0);
    }
    assertEquals(50_000 + before, outbox.progressOf(1));
    outbox.restart();
    scheduler = scheduler();
    assertEquals(1_000_000 - before, bytes(drain(), large.id()), "each byte once");
    assertEquals(List.of(1L), outbox.sent());
  }

  @Test
  void aRepeatOfWhatWasSupersededStops() {
    StagedBlob large = blob(10_000_000);
    StagedBlob other = blob(1_000);
    add(large);
    add(other);
    drain();
    outbox.ask(new SequenceRange(1, 2));
    List<BlockPlan> plans = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      plans.add(scheduler.next(2_000_000_000L));
    }
    outbox.change(1, true, Set.of());
    List<PlannedPiece> rest = new ArrayList<>();
    for (BlockPlan plan = scheduler.next(2_000_000_000L); plan != null; plan = scheduler.next(2_000_000_000L)) {
      plans.add(plan);
      rest.addAll(plan.pieces());
    }
    assertEquals(0, bytes(rest, large.id()));
    assertEquals(1_000, bytes(rest, other.id()));
    assertTrue(outbox.nextResend(0) != null, "blocks are still under way");
    plans.forEach(plan -> scheduler.transmitted(plan, 2_000_000_000L));
    assertNull(outbox.nextResend(0), "done");
  }

  @Test
  void aRepeatThatIsStoppedBeforeItBeganIsDone() {
    add(blob(1_000));
    drain();
    outbox.ask(new SequenceRange(1, 1));
    outbox.change(1, true, Set.of());
    for (BlockPlan plan = scheduler.next(2_000_000_000L); plan != null; plan = scheduler.next(2_000_000_000L)) {
      scheduler.transmitted(plan, 2_000_000_000L);
    }
    assertNull(outbox.nextResend(0));
  }

  @Test
  void aBundleThatGivesABlobAwayStillSendsItsManifest() {
    StagedBlob given = blob(1_000);
    StagedBlob own = blob(2_000);
    StagedBundle bundle = add(given, own);
    outbox.change(1, false, Set.of(given.id()));
    List<PlannedPiece> pieces = drain();
    assertEquals(0, bytes(pieces, given.id()));
    assertEquals(2_000, bytes(pieces, own.id()));
    assertEquals(bundle.envelope().length, bytes(pieces, bundle.manifestId()));
    assertEquals(0, scheduler.counters().backlogBytes());
  }

  /** Changes and restarts at any moment: every blob that is needed crosses, every bundle leaves the backlog, nothing is left. */
  @Property(tries = 300)
  void whateverChangesWhenWhatIsNeededCrosses(@ForAll long seed) {
    Random random = new Random(seed);
    outbox = new FakeOutbox();
    scheduler = scheduler();
    Set<Digest> needed = new HashSet<>();
    int bundles = 1 + random.nextInt(6);
    for (int b = 0; b < bundles; b++) {
      StagedBlob[] blobs = new StagedBlob[1 + random.nextInt(4)];
      for (int i = 0; i < blobs.length; i++) {
        blobs[i] = blob(random.nextInt(3) == 0 ? random.nextInt(400_000) : random.nextInt(9_000));
        needed.add(blobs[i].id());
      }
      add(blobs);
    }
    List<PlannedPiece> left = new ArrayList<>();
    List<BlockPlan> underWay = new ArrayList<>();
    for (int step = 0; step < 60 || outbox.sent().size() < bundles; step++) {
      switch (random.nextInt(step < 60 ? 8 : 5)) {
        case 0, 1, 2 -> {
          BlockPlan plan = scheduler.next(0);
          if (plan != null) {
            underWay.add(plan);
          }
        }
        case 3, 4 -> {
          if (!underWay.isEmpty()) {
            BlockPlan back = underWay.remove(random.nextInt(underWay.size()));
            left.addAll(back.pieces());
            scheduler.transmitted(back, 0);
          }
        }
        case 5, 6 -> {
          StagedBundle bundle = outbox.bundle(1 + random.nextInt(bundles));
          Set<Digest> dropped = new HashSet<>(bundle.sending().dropped());
          for (StagedBlob blob : bundle.blobs()) {
            if (random.nextInt(3) == 0) {
              dropped.add(blob.id());
            }
          }
          needed.removeAll(dropped);
          outbox.change(bundle.sequence(), bundle.sending().superseded() || random.nextBoolean(), dropped);
        }
        default -> {
          underWay.clear(); // a crash: what was planned did not leave
          outbox.restart();
          scheduler = scheduler();
        }
      }
      assertTrue(step < 5_000, () -> "seed " + seed + " does not come to an end, sent " + outbox.sent());
    }
    for (Digest id : needed) {
      long total = left.stream().filter(p -> p.id().equals(id)).mapToLong(PlannedPiece::total).findFirst().orElse(-1);
      assertTrue(total >= 0 && bytes(left, id) >= total, () -> "seed " + seed + ": " + id + " did not cross");
    }
    for (long sequence = 1; sequence <= bundles; sequence++) {
      StagedBundle bundle = outbox.bundle(sequence);
      if (!bundle.sending().superseded()) {
        assertTrue(bytes(left, bundle.manifestId()) > 0, () -> "seed " + seed + ": a manifest did not cross");
      }
    }
    assertEquals(0, scheduler.counters().backlogBytes());
    assertFalse(outbox.sent().size() > bundles);
  }
}
