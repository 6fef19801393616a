package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.StagedBundle;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides what goes into the next block: heads when they are due, new bundles in the order of their numbers, and repeats
 * when nothing new is waiting.
 *
 * <p>No thread, no clock, no link of its own: {@link #next} is asked with the time, so a simulation can drive it. The
 * decision is made anew for each block, hence a new bundle overtakes the carousel at the next one. Times are nanoseconds
 * of any clock that does not run backwards.
 */
public final class Scheduler {
  static final long HEAD_EVERY_NANOS = 10_000_000_000L;

  /** A head costs two signatures, so a trickle of new bundles does not get one each. */
  static final long HEAD_APART_NANOS = 250_000_000L;

  /** How long a bundle with a blob that could not be read waits before it is tried again. */
  static final long RETRY_NANOS = 10_000_000_000L;

  /** Bundles read from the journal at once, and the number of those held at which more are read. */
  private static final int LOAD = 256;

  private static final int LOAD_BELOW = 64;
  private static final long LOAD_BELOW_BYTES = 32L << 20;

  /** Repeated bundles in one block, so that a block is never long in the making. */
  private static final int MOST_REPEATS = 32;

  private final Outbox outbox;
  private final HeadSource heads;
  private final BlockBudget budget;
  private final CarouselOptions carouselOptions;
  private final Carousel carousel;
  private final ScheduleCounters counters = new ScheduleCounters();

  private final ArrayDeque<BundleRun> pending = new ArrayDeque<>();

  /** Numbers of the bundles held here, pending or under way. */
  private final Set<Long> live = new HashSet<>();

  private long loadedUpTo;
  private boolean mayHaveMore = true;
  private boolean loadedFull;
  private long heldEnvelopeBytes;
  private long backlogBytes;

  private long retryFrom = Long.MAX_VALUE;
  private long retryDue;

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
    mayHaveMore = true;
    headOwed = true;
  }

  /**
   * Plans the next block.
   *
   * @return null when nothing is to be sent before {@link #idleUntilNanos}, unless {@link #newSequence} is called
   */
  public BlockPlan next(long now) {
    load(now);
    BlockPlan plan;
    if (!pending.isEmpty()) {
      plan = planPending(now);
    } else if (isHeadDue(now)) {
      plan = new BlockPlan(true, budget.twinBytes());
      addHead(plan, now);
    } else {
      plan = planRepeats(now);
    }
    counters.show(backlogBytes, nextRepeat());
    return plan;
  }

  /** When {@link #next} may have a block again, provided that it just had none. */
  public long idleUntilNanos() {
    long until = Math.min(headOwed ? Math.min(headDue, lastHead + HEAD_APART_NANOS) : headDue, nextRepeat());
    return retryFrom == Long.MAX_VALUE ? until : Math.min(until, retryDue);
  }

  private long nextRepeat() {
    long due = repeating != null ? repeatDue : carousel.nextDueNanos();
    return due == Long.MAX_VALUE ? due : Math.max(due, repeatDue);
  }

  private void load(long now) {
    if (retryFrom != Long.MAX_VALUE && retryDue - now <= 0 && pending.isEmpty()) {
      loadedUpTo = retryFrom - 1;
      retryFrom = Long.MAX_VALUE;
      mayHaveMore = true;
    }
    if (!mayHaveMore || pending.size() >= LOAD_BELOW || heldEnvelopeBytes >= LOAD_BELOW_BYTES) {
      return;
    }
    List<StagedBundle> bundles = outbox.pending(loadedUpTo, LOAD);
    for (StagedBundle bundle : bundles) {
      loadedUpTo = bundle.sequence();
      if (live.add(bundle.sequence())) {
        BundleRun run = BundleRun.first(bundle);
        pending.add(run);
        heldEnvelopeBytes += run.envelopeBytes();
        backlogBytes += run.remainingBytes();
      }
    }
    // A short answer may have been cut by its size in bytes: only an empty one says that there is no more.
    loadedFull = bundles.size() == LOAD;
    mayHaveMore = !bundles.isEmpty();
  }

  private BlockPlan planPending(long now) {
    boolean twin = !loadedFull && backlogBytes <= budget.twinBacklogBytes();
    BlockPlan plan = new BlockPlan(twin, twin ? budget.twinBytes() : budget.spreadBytes());
    if (headDue - now <= 0) {
      addHead(plan, now);
    }
    while (!pending.isEmpty()) {
      BundleRun run = pending.getFirst();
      long before = run.remainingBytes();
      run.fill(plan);
      backlogBytes -= before - run.remainingBytes();
      if (!run.isCut()) {
        break;
      }
      heldEnvelopeBytes -= run.envelopeBytes();
      pending.removeFirst();
    }
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
      run.settle();
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
    live.remove(run.sequence());
    if (run.isFailed()) {
      outbox.progress(run.sequence(), run.freshSent());
      retryFrom = Math.min(retryFrom, run.sequence());
      retryDue = now + RETRY_NANOS;
    } else {
      outbox.sent(run.sequence());
      carousel.sent(run.sequence(), now);
    }
  }
}
