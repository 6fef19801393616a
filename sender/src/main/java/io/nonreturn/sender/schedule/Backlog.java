package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.StagedBundle;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The bundles that were not yet sent as a whole: fresh ones in the order of their numbers, and after them those that failed because a
 * blob could not be read.
 *
 * <p>What failed is not remembered one by one: the journal knows all that was not sent, so a <em>round</em> reads it again from the
 * lowest number that failed. A round in which something failed doubles the pause before the next one; a fresh failure makes it
 * short again. For the scheduler's thread; time is a parameter.
 */
final class Backlog {
  /** The pause before bundles that failed are tried again, at first and at most. */
  static final long FIRST_RETRY_NANOS = 10_000_000_000L;

  static final long LAST_RETRY_NANOS = 600_000_000_000L;

  /** Bundles read from the journal at once, and the number of those held at which more are read. */
  private static final int LOAD = 256;

  private static final int LOAD_BELOW = 64;
  private static final long LOAD_BELOW_BYTES = 32L << 20;

  private final Outbox outbox;
  private final ArrayDeque<BundleRun> fresh = new ArrayDeque<>();
  private final ArrayDeque<BundleRun> again = new ArrayDeque<>();

  /** Numbers of the bundles held here or under way. */
  private final Set<Long> live = new HashSet<>();

  private long loadedUpTo;
  private boolean mayHaveMore = true;
  private boolean loadedFull;
  private long heldEnvelopeBytes;
  private long remainingBytes;

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

  Backlog(Outbox outbox) {
    this.outbox = outbox;
  }

  /** Notes that the journal may hold new bundles. */
  void newSequence() {
    mayHaveMore = true;
  }

  /** Reads from the journal what can be sent now. */
  void load(long now) {
    if (mayHaveMore && fresh.size() < LOAD_BELOW && heldEnvelopeBytes < LOAD_BELOW_BYTES) {
      loadFresh();
    }
    if (fresh.isEmpty()) {
      dropCut(again);
      loadAgain(now);
    }
  }

  private void loadFresh() {
    List<StagedBundle> bundles = outbox.pending(loadedUpTo, LOAD);
    for (StagedBundle bundle : bundles) {
      loadedUpTo = bundle.sequence();
      hold(BundleRun.first(bundle), fresh);
    }
    // A short answer may have been cut by its size in bytes: only an empty one says that there is no more.
    loadedFull = bundles.size() == LOAD;
    mayHaveMore = !bundles.isEmpty();
  }

  private void loadAgain(long now) {
    if (!inRound && retryDue != Long.MAX_VALUE && retryDue - now <= 0) {
      inRound = true;
      roundAt = failedFrom - 1;
      roundEnd = loadedUpTo;
      roundFailed = false;
      freshFailed = false;
      retryDue = Long.MAX_VALUE;
      failedFrom = Long.MAX_VALUE;
    }
    while (inRound && again.isEmpty() && roundAt < roundEnd) {
      List<StagedBundle> bundles = outbox.pending(roundAt, LOAD);
      roundAt = bundles.isEmpty() ? roundEnd : bundles.getLast().sequence();
      for (StagedBundle bundle : bundles) {
        if (bundle.sequence() <= roundEnd && !live.contains(bundle.sequence())) {
          hold(BundleRun.again(bundle), again);
          roundRuns++;
        }
      }
    }
    if (inRound && again.isEmpty() && roundRuns == 0) {
      endRound(now);
    }
  }

  private void endRound(long now) {
    inRound = false;
    retryPause = roundFailed && !freshFailed ? Math.min(2 * retryPause, LAST_RETRY_NANOS) : FIRST_RETRY_NANOS;
    if (roundFailed || freshFailed) {
      retryDue = now + retryPause;
    }
  }

  private void hold(BundleRun run, ArrayDeque<BundleRun> queue) {
    live.add(run.sequence());
    queue.add(run);
    heldEnvelopeBytes += run.envelopeBytes();
    remainingBytes += run.remainingBytes();
  }

  /** Whether nothing can be put into a block now. */
  boolean isEmpty() {
    return fresh.isEmpty() && again.isEmpty();
  }

  /** Whether no more than so many bytes are left to send. */
  boolean isWithin(long bytes) {
    return !loadedFull && remainingBytes <= bytes;
  }

  /** Bytes that are not yet in a block, of the bundles that were read from the journal. */
  long remainingBytes() {
    return remainingBytes;
  }

  /** When bundles that failed are tried again, {@link Long#MAX_VALUE} when none waits for that. */
  long retryDueNanos() {
    return retryDue;
  }

  /** Puts as much as fits into the block. */
  void fill(BlockPlan plan) {
    fill(plan, fresh);
    if (fresh.isEmpty()) {
      fill(plan, again);
    }
  }

  private void fill(BlockPlan plan, ArrayDeque<BundleRun> queue) {
    dropCut(queue);
    while (!queue.isEmpty()) {
      BundleRun run = queue.getFirst();
      long before = run.remainingBytes();
      run.fill(plan);
      remainingBytes -= before - run.remainingBytes();
      if (!run.isCut()) {
        return;
      }
      dropCut(queue);
    }
  }

  private void dropCut(ArrayDeque<BundleRun> queue) {
    while (!queue.isEmpty() && queue.getFirst().isCut()) {
      heldEnvelopeBytes -= queue.removeFirst().envelopeBytes();
    }
  }

  /** Notes what has come back of a run. */
  void settle(BundleRun run) {
    long before = run.remainingBytes();
    run.settle();
    remainingBytes -= before - run.remainingBytes();
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
