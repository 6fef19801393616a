package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.StagedBundle;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;

/**
 * Decides what goes into the next block: heads when they are due, new bundles in the order of their numbers, then those that
 * failed before, and repeats when nothing of that is waiting.
 *
 * <p>No thread, no clock, no link of its own: {@link #next} is asked with the time, so a simulation can drive it. The
 * decision is made anew for each block, hence a new bundle overtakes the carousel at the next one. Times are nanoseconds
 * of any clock that does not run backwards.
 */
public final class Scheduler {
  static final long HEAD_EVERY_NANOS = 10_000_000_000L;

  /** A head costs two signatures, so a trickle of new bundles does not get one each. */
  static final long HEAD_APART_NANOS = 250_000_000L;

  /** Repeated bundles in one block, so that a block is never long in the making. */
  private static final int MOST_REPEATS = 32;

  private final Outbox outbox;
  private final HeadSource heads;
  private final BlockBudget budget;
  private final CarouselOptions carouselOptions;
  private final Carousel carousel;
  private final ScheduleCounters counters = new ScheduleCounters();

  private final Backlog backlog;

  private long headDue;
  private long lastHead;
  private boolean headOwed;

  private BundleRun repeating;
  private long repeatDue;

  /**
   * @param outbox where numbered bundles come from and marks go to
   * @param heads makes the heads
   * @param budget what blocks and link hold
   * @param carousel how to repeat
   * @param now the time of the start
   */
  public Scheduler(Outbox outbox, HeadSource heads, BlockBudget budget, CarouselOptions carousel, long now) {
    this.outbox = outbox;
    this.heads = heads;
    this.budget = budget;
    this.carouselOptions = carousel;
    this.backlog = new Backlog(outbox);
    this.carousel = new Carousel(outbox, carousel, now);
    headDue = now;
    lastHead = now - HEAD_APART_NANOS;
    repeatDue = now;
  }

  public ScheduleCounters counters() {
    return counters;
  }

  /** Notes that the journal may hold new bundles. */
  public void newSequence() {
    backlog.newSequence();
    headOwed = true;
  }

  /**
   * Plans the next block.
   *
   * @return null when nothing is to be sent before {@link #idleUntilNanos}, unless {@link #newSequence} is called
   */
  public BlockPlan next(long now) {
    backlog.load(now);
    BlockPlan plan;
    if (!backlog.isEmpty()) {
      plan = planBacklog(now);
    } else if (isHeadDue(now)) {
      plan = new BlockPlan(true, budget.twinBytes());
      addHead(plan, now);
    } else {
      plan = planRepeats(now);
    }
    counters.show(backlog.remainingBytes(), nextRepeat());
    return plan;
  }

  /** When {@link #next} may have a block again, provided that it just had none. */
  public long idleUntilNanos() {
    long until = Math.min(headOwed ? Math.min(headDue, lastHead + HEAD_APART_NANOS) : headDue, nextRepeat());
    return Math.min(until, backlog.retryDueNanos());
  }

  private long nextRepeat() {
    long due = repeating != null ? repeatDue : carousel.nextDueNanos();
    return due == Long.MAX_VALUE ? due : Math.max(due, repeatDue);
  }

  private BlockPlan planBacklog(long now) {
    boolean twin = backlog.isWithin(budget.twinBacklogBytes());
    BlockPlan plan = new BlockPlan(twin, twin ? budget.twinBytes() : budget.spreadBytes());
    if (headDue - now <= 0) {
      addHead(plan, now);
    }
    backlog.fill(plan);
    return plan;
  }

  private boolean isHeadDue(long now) {
    return headDue - now <= 0 || (headOwed && now - lastHead >= HEAD_APART_NANOS);
  }

  private void addHead(BlockPlan plan, long now) {
    byte[] envelope = heads.envelope(outbox.state());
    plan.add(PlannedPiece.ofBytes(PieceKind.HEAD, Digest.sha256(envelope), envelope, 0, envelope.length, 0), null);
    lastHead = now;
    headDue = now + HEAD_EVERY_NANOS;
    headOwed = false;
  }

  private BlockPlan planRepeats(long now) {
    if (repeatDue - now > 0) {
      return null;
    }
    BlockPlan plan = new BlockPlan(false, budget.spreadBytes());
    long bytes = 0;
    for (int repeats = 0; repeats < MOST_REPEATS; repeats++) {
      if (repeating == null) {
        StagedBundle bundle = carousel.next(now);
        if (bundle == null) {
          break;
        }
        repeating = BundleRun.repeat(bundle);
      }
      if (plan.holds(repeating.sequence())) {
        break; // in the same block a second copy protects from nothing
      }
      bytes += repeating.fill(plan);
      if (!repeating.isCut()) {
        break;
      }
      repeating = null;
    }
    if (plan.isEmpty()) {
      return null;
    }
    double seconds = bytes / (budget.rateBytesPerSecond() * carouselOptions.share());
    repeatDue = Math.max(now - 1_000_000L, repeatDue) + (long) (seconds * 1e9);
    return plan;
  }

  /** Takes a block back whose last frame has left, and marks in the journal what is now complete. */
  public void transmitted(BlockPlan plan, long now) {
    for (PlannedPiece piece : plan.pieces()) {
      piece.finish();
      if (piece.isFailed()) {
        counters.countUnreadable();
      }
    }
    for (BundleRun run : plan.runs()) {
      long before = run.freshSent();
      if (run.isRepeat()) {
        run.settle();
      } else {
        backlog.settle(run);
      }
      if (run.isOver()) {
        end(run, now);
      } else if (!run.isRepeat() && run.freshSent() > before) {
        outbox.progress(run.sequence(), run.freshSent());
      }
    }
  }

  private void end(BundleRun run, long now) {
    counters.countRun(run.isRepeat(), run.isFailed());
    if (run.isRepeat()) {
      return;
    }
    if (run.isFailed()) {
      outbox.progress(run.sequence(), run.freshSent());
    } else {
      outbox.sent(run.sequence());
      carousel.sent(run.sequence(), now);
    }
    backlog.ended(run, now);
  }
}
