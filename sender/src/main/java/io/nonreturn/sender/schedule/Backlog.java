package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.Lane;
import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.Priority;
import io.nonreturn.sender.stage.StagedBundle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The bundles that were not yet sent as a whole: fresh ones, lane by lane, and after them those that failed because a blob could not
 * be read.
 *
 * <p>What failed is not remembered one by one: the journal knows all that was not sent, so a <em>round</em> reads it again from the
 * lowest number that failed. A round in which something failed doubles the pause before the next one; a fresh failure makes it
 * short again. For the scheduler's thread; time is a parameter.
 */
final class Backlog {
  /** The pause before bundles that failed are tried again, at first and at most. */
  static final long FIRST_RETRY_NANOS = 10_000_000_000L;

  static final long LAST_RETRY_NANOS = 600_000_000_000L;

  private final Outbox outbox;
  private final LaneQueue[] lanes = new LaneQueue[Lane.COUNT];

  /** Within a class, lanes of all sizes may send the same. */
  private final Rounds[] sizes = new Rounds[Priority.COUNT];

  private final ArrayDeque<BundleRun> again = new ArrayDeque<>();

  /** Bundles held here or under way. */
  private final Map<Long, BundleRun> live = new HashMap<>();

  private long remainingBytes;

  /** The same by class. */
  private final long[] remainingOf = new long[Priority.COUNT];

  private long failedFrom = Long.MAX_VALUE;
  private long retryDue = Long.MAX_VALUE;
  private long retryPause = FIRST_RETRY_NANOS;
  private boolean freshFailed;

  // The round under way, if any: what it has read, what it reads up to, and the runs that are not over.
  private boolean inRound;
  private long roundAt;
  private long roundEnd;
  private int roundRuns;
  private boolean roundFailed;

  /**
   * @param outbox the journal
   * @param roundBytes what the sizes of a class send together before each of them had its turn
   */
  Backlog(Outbox outbox, long roundBytes) {
    this.outbox = outbox;
    for (int lane = 0; lane < lanes.length; lane++) {
      lanes[lane] = new LaneQueue(outbox, lane);
    }
    for (int priority = 0; priority < sizes.length; priority++) {
      long[] quanta = new long[Lane.SIZES];
      Arrays.fill(quanta, Math.max(1, roundBytes / Lane.SIZES));
      sizes[priority] = new Rounds(quanta);
    }
  }

  /** Notes that the journal may hold new bundles. */
  void newSequence() {
    for (LaneQueue lane : lanes) {
      lane.newSequence();
    }
  }

  /** Reads from the journal what can be sent now. */
  void load(long now) {
    for (LaneQueue lane : lanes) {
      lane.load(this::take);
    }
    if (!hasFresh()) {
      dropCut();
      loadAgain(now);
    }
  }

  private boolean take(BundleRun run) {
    if (run.isOver()) { // superseded, and nobody needs its blobs
      outbox.sent(run.sequence());
      return false;
    }
    hold(run);
    return true;
  }

  private void hold(BundleRun run) {
    live.put(run.sequence(), run);
    count(run, run.remainingBytes());
  }

  private void loadAgain(long now) {
    if (!inRound && retryDue != Long.MAX_VALUE && retryDue - now <= 0) {
      inRound = true;
      roundAt = failedFrom - 1;
      roundEnd = Arrays.stream(lanes).mapToLong(LaneQueue::loadedUpTo).max().orElse(0);
      roundFailed = false;
      freshFailed = false;
      retryDue = Long.MAX_VALUE;
      failedFrom = Long.MAX_VALUE;
    }
    while (inRound && again.isEmpty() && roundAt < roundEnd) {
      List<StagedBundle> bundles = outbox.pending(roundAt, LaneQueue.LOAD);
      roundAt = bundles.isEmpty() ? roundEnd : bundles.getLast().sequence();
      for (StagedBundle bundle : bundles) {
        if (mayTryAgain(bundle)) {
          BundleRun run = BundleRun.again(bundle);
          if (take(run)) {
            again.add(run);
            roundRuns++;
          }
        }
      }
    }
    if (inRound && again.isEmpty() && roundRuns == 0) {
      endRound(now);
    }
  }

  /** What its lane has not read yet did not fail. */
  private boolean mayTryAgain(StagedBundle bundle) {
    return bundle.sequence() <= Math.min(roundEnd, lanes[bundle.sending().lane()].loadedUpTo())
        && !live.containsKey(bundle.sequence());
  }

  private void endRound(long now) {
    inRound = false;
    retryPause = roundFailed && !freshFailed ? Math.min(2 * retryPause, LAST_RETRY_NANOS) : FIRST_RETRY_NANOS;
    if (roundFailed || freshFailed) {
      retryDue = now + retryPause;
    }
  }

  private boolean hasFresh() {
    for (LaneQueue lane : lanes) {
      if (lane.first() != null) {
        return true;
      }
    }
    return false;
  }

  private boolean isFresh(int priority, int size) {
    return lanes[Lane.SIZES * priority + size].first() != null;
  }

  /** Whether a class has something that can be put into a block now; what failed goes with bulk, behind everything fresh. */
  boolean has(int priority) {
    for (int size = 0; size < Lane.SIZES; size++) {
      if (isFresh(priority, size)) {
        return true;
      }
    }
    if (priority != Priority.BULK.rank()) {
      return false;
    }
    dropCut();
    return !again.isEmpty() && !hasFresh();
  }

  /** Whether nothing can be put into a block now. */
  boolean isEmpty() {
    for (Priority priority : Priority.values()) {
      if (has(priority.rank())) {
        return false;
      }
    }
    return true;
  }

  /** Whether no more than so many bytes are left to send. */
  boolean isWithin(long bytes) {
    return remainingBytes <= bytes && Arrays.stream(lanes).noneMatch(LaneQueue::isLoadedFull);
  }

  /** Bytes that are not yet in a block, of the bundles that were read from the journal. */
  long remainingBytes() {
    return remainingBytes;
  }

  /** The same of one class. */
  long remainingBytes(int priority) {
    return remainingOf[priority];
  }

  private void count(BundleRun run, long more) {
    remainingBytes += more;
    remainingOf[run.lane() / Lane.SIZES] += more;
  }

  /** When bundles that failed are tried again, {@link Long#MAX_VALUE} when none waits for that. */
  long retryDueNanos() {
    return retryDue;
  }

  /**
   * Puts the next run of a class into the block, as far as it fits.
   *
   * @return the bytes put; 0 when nothing more of this class fits
   */
  int fill(BlockPlan plan, int priority) {
    int size = sizes[priority].next(each -> isFresh(priority, each));
    BundleRun run = size < 0 ? again.peekFirst() : lanes[Lane.SIZES * priority + size].first();
    long before = run.remainingBytes();
    int room = plan.room();
    run.fill(plan);
    count(run, run.remainingBytes() - before);
    int put = room - plan.room();
    if (size >= 0) {
      sizes[priority].took(size, put);
    }
    dropCut();
    return put;
  }

  private void dropCut() {
    while (!again.isEmpty() && again.getFirst().isCut()) {
      again.removeFirst();
    }
  }

  /**
   * Takes over what changed about a bundle, if it is held or under way.
   *
   * @return the run if it is over with that, else null
   */
  BundleRun change(long sequence) {
    BundleRun run = live.get(sequence);
    if (run == null) {
      return null;
    }
    List<StagedBundle> found = outbox.pending(sequence - 1, 1);
    if (found.isEmpty() || found.getFirst().sequence() != sequence) {
      return null;
    }
    long before = run.remainingBytes();
    run.change(found.getFirst().sending());
    count(run, run.remainingBytes() - before);
    return run.isOver() ? run : null;
  }

  /** Notes what has come back of a run. */
  void settle(BundleRun run) {
    long before = run.remainingBytes();
    run.settle();
    count(run, run.remainingBytes() - before);
  }

  /** Notes that a run is over; one that failed is tried again some time. */
  void ended(BundleRun run, long now) {
    live.remove(run.sequence());
    if (run.isAgain()) {
      roundRuns--;
    }
    if (!run.isFailed()) {
      return;
    }
    failedFrom = Math.min(failedFrom, run.sequence());
    if (run.isAgain()) {
      roundFailed = true;
    } else {
      freshFailed = true;
      if (!inRound) {
        retryPause = FIRST_RETRY_NANOS;
        retryDue = Math.min(retryDue, now + FIRST_RETRY_NANOS);
      }
    }
  }
}
