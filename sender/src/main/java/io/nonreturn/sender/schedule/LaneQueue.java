package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.StagedBundle;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The bundles of one lane that were read from the journal and are not yet cut, in the order of their numbers. Reads on when few are
 * left, so a lane holds the same few however many wait in it, or in others. For the scheduler's thread.
 */
final class LaneQueue {
  /** Bundles read from the journal at once, and the number of those held, and of their bytes, at which more are read. */
  static final int LOAD = 256;

  private static final int LOAD_BELOW = 64;
  private static final long LOAD_BELOW_BYTES = 4L << 20;

  private final Outbox outbox;
  private final int lane;
  private final ArrayDeque<BundleRun> runs = new ArrayDeque<>();
  private long loadedUpTo;
  private boolean mayHaveMore = true;
  private boolean loadedFull;
  private long envelopeBytes;

  LaneQueue(Outbox outbox, int lane) {
    this.outbox = outbox;
    this.lane = lane;
  }

  /** Notes that the journal may hold new bundles. */
  void newSequence() {
    mayHaveMore = true;
  }

  /** Takes bundles that were read. */
  interface Taker {
    /** Whether the run is to be held here. */
    boolean take(BundleRun run);
  }

  /** Reads on where few are left. */
  void load(Taker taker) {
    if (!mayHaveMore || runs.size() >= LOAD_BELOW || envelopeBytes >= LOAD_BELOW_BYTES) {
      return;
    }
    List<StagedBundle> bundles = outbox.pendingIn(lane, loadedUpTo, LOAD);
    for (StagedBundle bundle : bundles) {
      loadedUpTo = bundle.sequence();
      BundleRun run = BundleRun.first(bundle);
      if (taker.take(run)) {
        runs.add(run);
        envelopeBytes += run.envelopeBytes();
      }
    }
    // A short answer may have been cut by its size in bytes: only an empty one says that there is no more.
    loadedFull = bundles.size() == LOAD;
    mayHaveMore = !bundles.isEmpty();
  }

  /** The highest number that was read. */
  long loadedUpTo() {
    return loadedUpTo;
  }

  /** Whether more is known to wait in the journal. */
  boolean isLoadedFull() {
    return loadedFull;
  }

  /** The run to be cut next, or null. */
  BundleRun first() {
    while (!runs.isEmpty() && runs.getFirst().isCut()) {
      envelopeBytes -= runs.removeFirst().envelopeBytes();
    }
    return runs.peekFirst();
  }
}
