package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.Priority;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.SequenceRange;
import java.time.Duration;

/**
 * Decides what goes into the next block: heads and inventories when they are due, then new bundles and what tickets ask for, each class by
 * its share, and repeats when nothing of that is waiting.
 *
 * <p>No thread, no clock, no link of its own: {@link #next} is asked with the time, so a simulation can drive it. The
 * decision is made anew for each block, hence a new bundle overtakes a large one of another lane, and the carousel, at the next one. Times
 * are nanoseconds of any clock that does not run backwards.
 */
public final class Scheduler {
  static final long HEAD_EVERY_NANOS = 10_000_000_000L;

  /** A head costs two signatures, so a trickle of new bundles does not get one each. */
  static final long HEAD_APART_NANOS = 250_000_000L;

  /** How often the journal is told how long the sender has run, and asked what tickets were typed. */
  static final long LOOK_NANOS = 1_000_000_000L;

  /** Repeated bundles in one block, so that a block is never long in the making. */
  private static final int MOST_REPEATS = 32;

  /** All classes have had their share after so many blocks: few, as it is the longest that an urgent bundle may have to wait. */
  private static final int ROUND_BLOCKS = 4;

  /** Behind the classes of bundles. */
  private static final int RESEND = Priority.COUNT;

  private final Outbox outbox;
  private final StatementSource statements;
  private final BlockBudget budget;
  private CarouselOptions carouselOptions;
  private final Carousel carousel;
  private final Inventories inventories;
  private final ScheduleCounters counters = new ScheduleCounters();
  private final Backlog backlog;
  private final Resends resends;
  private final long roundBytes;
  private Rounds classes;

  private long headDue;
  private long lastHead;
  private boolean headOwed;
  private long lastLook;

  private BundleRun repeating;
  private long repeatDue;

  /** With the default shares; otherwise as the other one. */
  public Scheduler(Outbox outbox, StatementSource statements, BlockBudget budget, CarouselOptions carousel, long now) {
    this(outbox, statements, budget, carousel, Shares.DEFAULT, now);
  }

  /**
   * @param outbox where numbered bundles come from and marks go to
   * @param statements makes heads and inventories
   * @param budget what blocks and link hold
   * @param carousel how to repeat
   * @param shares of the classes
   * @param now the time of the start
   */
  public Scheduler(
      Outbox outbox, StatementSource statements, BlockBudget budget, CarouselOptions carousel, Shares shares, long now) {
    this.outbox = outbox;
    this.statements = statements;
    this.budget = budget;
    this.carouselOptions = carousel;
    roundBytes = (long) ROUND_BLOCKS * budget.spreadBytes();
    this.backlog = new Backlog(outbox, roundBytes);
    this.resends = new Resends(outbox);
    this.classes = shares.rounds(roundBytes);
    this.carousel = new Carousel(outbox, carousel, now);
    this.inventories = new Inventories(statements, now);
    headDue = now;
    lastHead = now - HEAD_APART_NANOS;
    lastLook = now;
    repeatDue = now;
  }

  public ScheduleCounters counters() {
    return counters;
  }

  /** Shares the link, and repeats, in this way from the next block on. */
  void use(Shares shares, CarouselOptions options, long now) {
    classes = shares.rounds(roundBytes);
    carouselOptions = options;
    carousel.use(options, now);
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
    look(now);
    applyChanges(now);
    backlog.load(now);
    resends.load(now);
    BlockPlan plan;
    if (hasWork()) {
      plan = planWork(now);
    } else if (isHeadDue(now)) {
      plan = new BlockPlan(true, budget.twinBytes());
      addHead(plan, now);
    } else {
      plan = planInventory(now);
      if (plan == null) {
        plan = planRepeats(now);
      }
    }
    counters.show(backlog.remainingBytes(), nextRepeat());
    counters.showCarousel(carousel.cycleLeft(), outbox.lastSentOrder());
    for (int priority = 0; priority < Priority.COUNT; priority++) {
      counters.showClass(priority, backlog.remainingBytes(priority));
    }
    return plan;
  }

  private void look(long now) {
    if (now - lastLook >= LOOK_NANOS) {
      outbox.ran(Duration.ofNanos(now - lastLook));
      lastLook = now;
      SequenceRange asked = resends.look(now);
      if (asked != null) { // what was superseded in it is answered by inventories
        inventories.touch(asked, outbox.state().sequence(), now);
      }
    }
  }

  /** What a newer generation makes needless leaves the way at once. */
  private void applyChanges(long now) {
    for (Outbox.Change change : outbox.changes()) {
      if (change.superseded()) {
        inventories.touch(change.sequence(), now);
        stopRepeats(change.sequence());
      }
      BundleRun over = backlog.change(change.sequence());
      if (over != null) {
        end(over, now);
      }
    }
  }

  private void stopRepeats(long sequence) {
    carousel.forget(sequence);
    resends.superseded(sequence);
    if (repeating != null && repeating.sequence() == sequence) {
      repeating.stop();
      repeating = null;
    }
  }

  private boolean hasWork() {
    return !backlog.isEmpty() || resends.has();
  }

  private boolean hasWork(int queue) {
    return queue == RESEND ? resends.has() : backlog.has(queue);
  }

  /** When {@link #next} may have a block again, provided that it just had none. */
  public long idleUntilNanos() {
    long until = Math.min(headOwed ? Math.min(headDue, lastHead + HEAD_APART_NANOS) : headDue, nextRepeat());
    until = Math.min(until, Math.min(inventories.dueNanos(), lastLook + LOOK_NANOS));
    return Math.min(until, backlog.retryDueNanos());
  }

  private long nextRepeat() {
    long due = repeating != null ? repeatDue : carousel.nextDueNanos();
    return due == Long.MAX_VALUE ? due : Math.max(due, repeatDue);
  }

  private BlockPlan planWork(long now) {
    boolean twin = backlog.isWithin(budget.twinBacklogBytes()) && !resends.has();
    BlockPlan plan = new BlockPlan(twin, twin ? budget.twinBytes() : budget.spreadBytes());
    if (headDue - now <= 0) {
      addHead(plan, now);
    } else {
      addInventory(plan, now);
    }
    for (int queue = classes.next(this::hasWork); queue >= 0; queue = classes.next(this::hasWork)) {
      int put = fill(plan, queue);
      if (put == 0) {
        break;
      }
      classes.took(queue, put);
    }
    return plan;
  }

  private int fill(BlockPlan plan, int queue) {
    return queue == RESEND ? resends.fill(plan) : backlog.fill(plan, queue);
  }

  private boolean isHeadDue(long now) {
    return headDue - now <= 0 || (headOwed && now - lastHead >= HEAD_APART_NANOS);
  }

  private void addHead(BlockPlan plan, long now) {
    addStatement(plan, PieceKind.HEAD, statements.head(outbox.state()));
    lastHead = now;
    headDue = now + HEAD_EVERY_NANOS;
    headOwed = false;
  }

  private BlockPlan planInventory(long now) {
    BlockPlan plan = new BlockPlan(true, budget.twinBytes());
    addInventory(plan, now);
    return plan.isEmpty() ? null : plan;
  }

  private void addInventory(BlockPlan plan, long now) {
    byte[] envelope = inventories.next(outbox.state(), now);
    if (envelope != null) {
      addStatement(plan, PieceKind.INVENTORY, envelope);
    }
  }

  private static void addStatement(BlockPlan plan, PieceKind kind, byte[] envelope) {
    plan.add(PlannedPiece.ofBytes(kind, Digest.sha256(envelope), envelope, 0, envelope.length, 0), null);
  }

  private BlockPlan planRepeats(long now) {
    if (repeatDue - now > 0) {
      return null;
    }
    BlockPlan plan = new BlockPlan(false, budget.spreadBytes());
    long bytes = 0;
    for (int repeats = 0; repeats < MOST_REPEATS; repeats++) {
      if (repeating == null) {
        Carousel.Repeat repeat = carousel.next(now);
        if (repeat == null) {
          break;
        }
        repeating = repeat.whole() ? BundleRun.repeat(repeat.bundle()) : BundleRun.repeatManifest(repeat.bundle());
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
      switch (run.kind()) {
        case FIRST, AGAIN -> settleNew(run, now);
        case REPEAT -> run.settle();
        case RESEND -> resends.settle(run, now);
      }
      if (run.isOver() && (run.kind() == BundleRun.Kind.REPEAT || run.kind() == BundleRun.Kind.RESEND)) {
        counters.countRun(true, run.isFailed());
      }
    }
  }

  private void settleNew(BundleRun run, long now) {
    long before = run.freshSent();
    backlog.settle(run);
    if (run.isOver()) {
      end(run, now);
    } else if (run.freshSent() > before) {
      outbox.progress(run.sequence(), run.freshSent());
    }
  }

  private void end(BundleRun run, long now) {
    if (run.isFailed()) {
      outbox.progress(run.sequence(), run.freshSent());
    } else {
      long order = outbox.sent(run.sequence());
      if (!run.isSuperseded()) {
        carousel.sent(order, now);
      }
    }
    if (run.isSuperseded() && !run.isFailed()) {
      counters.countSuperseded();
    } else {
      counters.countRun(false, run.isFailed());
    }
    backlog.ended(run, now);
  }
}
