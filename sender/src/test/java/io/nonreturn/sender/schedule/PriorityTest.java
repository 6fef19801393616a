package io.nonreturn.sender.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.FakeOutbox;
import io.nonreturn.sender.stage.Lane;
import io.nonreturn.sender.stage.Priority;
import io.nonreturn.sender.stage.StagedBlob;
import io.nonreturn.sender.stage.StagedBundle;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.SequenceRange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who goes before whom, by how much, and that nobody waits for ever. */
final class PriorityTest {
  private static final int ROOM = 100_000;
  private static final BlockBudget BUDGET = new BlockBudget(ROOM, 40_000, 0, 1_000_000);
  private static final CarouselOptions OFF = new CarouselOptions(Duration.ZERO, Duration.ofHours(1), 1);
  private static final long HUGE = 50L << 30;

  private final FakeOutbox outbox = new FakeOutbox();
  private final Map<Digest, StagedBundle> owners = new HashMap<>();
  private final Scheduler scheduler = new Scheduler(outbox, state -> new byte[200], BUDGET, OFF, Shares.DEFAULT, 0);
  private int blobs;

  private StagedBundle add(Priority priority, long size) {
    StagedBlob blob =
        new StagedBlob(Digest.sha256(("blob " + blobs++).getBytes(StandardCharsets.UTF_8)), size, Path.of("none"));
    byte[] envelope = ("manifest " + blobs).getBytes(StandardCharsets.UTF_8);
    StagedBundle bundle = outbox.add(envelope, List.of(blob), 0, Lane.of(priority, size));
    owners.put(blob.id(), bundle);
    scheduler.newSequence();
    return bundle;
  }

  private BlockPlan block() {
    BlockPlan plan = scheduler.next(0);
    scheduler.transmitted(plan, 0);
    return plan;
  }

  private static Priority classOf(StagedBundle bundle) {
    for (Priority priority : Priority.values()) {
      if (priority.rank() == bundle.sending().lane() / Lane.SIZES) {
        return priority;
      }
    }
    throw new AssertionError("lane=" + bundle.sending().lane());
  }

  private static boolean carries(BlockPlan plan, StagedBundle bundle) {
    return plan.pieces().stream().anyMatch(piece -> piece.id().equals(bundle.blobs().getFirst().id()));
  }

  @Test
  void sharesAreExactWhileAllHaveSomethingToSend() {
    for (Priority priority : Priority.values()) {
      add(priority, HUGE);
    }
    Map<Priority, Long> bytes = new EnumMap<>(Priority.class);
    for (int i = 0; i < 3_000; i++) {
      for (PlannedPiece piece : block().pieces()) {
        StagedBundle owner = owners.get(piece.id());
        if (owner != null) {
          bytes.merge(classOf(owner), (long) piece.length(), Long::sum);
        }
      }
    }
    double all = bytes.values().stream().mapToLong(Long::longValue).sum();
    assertEquals(0.4 / 0.9, bytes.get(Priority.URGENT) / all, 0.005);
    assertEquals(0.3 / 0.9, bytes.get(Priority.NORMAL) / all, 0.005);
    assertEquals(0.2 / 0.9, bytes.get(Priority.BULK) / all, 0.005);
  }

  @Test
  void anUrgentBundleGoesWithTheNextBlockWhateverIsInFlight() {
    add(Priority.BULK, HUGE);
    for (int i = 0; i < 50; i++) {
      block();
    }
    for (int i = 0; i < 200; i++) {
      StagedBundle urgent = add(Priority.URGENT, 10_000);
      assertTrue(carries(block(), urgent), "urgent bundle " + i);
      for (int other = 0; other < i % 4; other++) {
        block();
      }
    }
  }

  @Test
  void anUrgentBundleBehindAHundredThousandBulkOnesGoesWithTheNextBlock() {
    FakeOutbox many = new FakeOutbox();
    for (int i = 0; i < 100_000; i++) {
      many.add(new byte[] {1}, List.of(), 0, Lane.of(Priority.BULK, 0));
    }
    StagedBundle urgent =
        many.add("urgent".getBytes(StandardCharsets.UTF_8), List.of(), 0, Lane.of(Priority.URGENT, 0));
    Scheduler late = new Scheduler(many, state -> new byte[200], BUDGET, OFF, Shares.DEFAULT, 0);
    assertTrue(late.next(0).pieces().stream().anyMatch(piece -> piece.id().equals(urgent.manifestId())));
  }

  /** An urgent mirror that is never idle: a bulk bundle still gets its share. */
  @Test
  void bulkIsNotStarvedByUrgentBundlesThatNeverEnd() {
    StagedBundle bulk = add(Priority.BULK, 5_000_000);
    long blocks = 0;
    while (!outbox.sent().contains(bulk.sequence())) {
      add(Priority.URGENT, 90_000);
      add(Priority.URGENT, 90_000);
      block();
      blocks++;
      assertTrue(blocks < 160, "5 MB at a third of 100 kB blocks should take some 150 blocks");
    }
  }

  @Test
  void smallBundlesDoNotStandBehindAHugeOneOfTheirClass() {
    StagedBundle huge = add(Priority.NORMAL, HUGE);
    block();
    StagedBundle small = add(Priority.NORMAL, 20_000);
    int blocks = 1;
    while (!carries(block(), small)) {
      blocks++;
    }
    assertTrue(blocks <= 2, "waited for " + blocks + " blocks");
    long before = outbox.progressOf(huge.sequence());
    for (int i = 0; i < 40; i++) {
      add(Priority.NORMAL, 90_000);
      add(Priority.NORMAL, 90_000);
      block();
    }
    assertTrue(outbox.progressOf(huge.sequence()) - before > 15 * ROOM, "and it goes on beside them");
  }

  @Test
  void progressOfManyBundlesInFlightIsMarkedByItself() {
    List<StagedBundle> bundles = new ArrayList<>();
    for (Priority priority : Priority.values()) {
      bundles.add(add(priority, 700_000));
      bundles.add(add(priority, 1_500_000));
    }
    List<BlockPlan> plans = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      plans.add(scheduler.next(0));
    }
    Map<Digest, Long> left = new HashMap<>();
    java.util.Collections.shuffle(plans, new java.util.Random(3));
    for (BlockPlan plan : plans) {
      scheduler.transmitted(plan, 0);
      for (PlannedPiece piece : plan.pieces()) {
        left.merge(piece.id(), (long) piece.length(), Long::sum);
      }
      for (StagedBundle bundle : bundles) {
        assertTrue(outbox.progressOf(bundle.sequence()) <= left.getOrDefault(bundle.blobs().getFirst().id(), 0L));
      }
    }
    for (StagedBundle bundle : bundles) {
      if (!outbox.sent().contains(bundle.sequence())) {
        assertEquals(left.get(bundle.blobs().getFirst().id()), outbox.progressOf(bundle.sequence()));
      }
    }
  }

  @Test
  void aTicketHasItsShareBesideNewBundlesAndNeverStopsThem() {
    StagedBundle old = add(Priority.NORMAL, 3_000_000);
    while (!outbox.sent().contains(old.sequence())) {
      block();
    }
    outbox.ask(new SequenceRange(1, 1));
    scheduler.next(2_000_000_000L); // it looks once a second
    add(Priority.BULK, HUGE);
    add(Priority.NORMAL, HUGE);
    add(Priority.URGENT, HUGE);
    long again = 0;
    for (int i = 0; i < 200; i++) {
      again += block().pieces().stream().filter(p -> p.id().equals(old.blobs().getFirst().id())).mapToLong(PlannedPiece::length).sum();
    }
    assertEquals(0.1 * 200 * ROOM, (double) again, 3.0 * ROOM);
  }
}
