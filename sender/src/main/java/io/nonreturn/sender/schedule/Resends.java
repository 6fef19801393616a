package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.StagedBundle;
import io.nonreturn.wire.SequenceRange;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What tickets ask for, one range after the other: every live bundle of it, manifest and all blobs.
 *
 * <p>It holds the few bundles that it read last and those under way, however long the range is, and marks in the journal how far it
 * is, so that a restart goes on there. A bundle of which a blob cannot be read becomes a request of its own, and the rest of the range is
 * done without it; that one is tried again, after pauses that grow, until it can be read or is superseded. For the scheduler's thread;
 * time is a parameter.
 */
final class Resends {
  /** Bundles read from the journal at once. */
  private static final int LOAD = 16;

  private static final long BEFORE_ALL = 0;

  private final Outbox outbox;
  private final ArrayDeque<BundleRun> toCut = new ArrayDeque<>();
  private final ArrayDeque<BundleRun> underWay = new ArrayDeque<>();
  private Outbox.Resend current;
  private long readFrom;
  private boolean allRead;

  /** Whether the request at work, of one bundle, could not be read. */
  private boolean unread;

  /** The request that was taken up last; all open ones up to it could not be read. */
  private long lastId = BEFORE_ALL;

  private long retryDue = Long.MAX_VALUE;
  private long retryPause = Backlog.FIRST_RETRY_NANOS;

  /** @param outbox the journal */
  Resends(Outbox outbox) {
    this.outbox = outbox;
  }

  /**
   * Takes up the next range when none is at work.
   *
   * @return the range that was begun, or null
   */
  SequenceRange look(long now) {
    if (current != null) {
      return null;
    }
    if (retryDue != Long.MAX_VALUE && retryDue - now <= 0) {
      retryDue = Long.MAX_VALUE;
      lastId = BEFORE_ALL;
    }
    current = outbox.nextResend(lastId);
    if (current == null) {
      return null;
    }
    lastId = current.id();
    unread = false;
    readFrom = current.atSequence();
    allRead = false;
    return current.range();
  }

  /** Reads on where nothing is left to be cut. Not done in the middle of a block, which would be lost with a failure of the journal. */
  void load(long now) {
    dropCut();
    advance(null, now); // over what was stopped before any of it was cut
    while (current != null && toCut.isEmpty() && !allRead) {
      read();
    }
    endIfDone();
  }

  /** Whether something can be put into a block now. */
  boolean has() {
    dropCut();
    return !toCut.isEmpty();
  }

  private void read() {
    List<StagedBundle> bundles =
        readFrom > current.range().last()
            ? List.of()
            : outbox.liveIn(new SequenceRange(readFrom, current.range().last()), LOAD);
    for (StagedBundle bundle : bundles) {
      long skip = bundle.sequence() == current.atSequence() ? current.atBytes() : 0;
      BundleRun run = BundleRun.resend(bundle, skip);
      toCut.add(run);
      underWay.add(run);
      readFrom = bundle.sequence() + 1;
    }
    allRead = bundles.isEmpty();
  }

  private void dropCut() {
    while (!toCut.isEmpty() && toCut.getFirst().isCut()) {
      toCut.removeFirst();
    }
  }

  private void endIfDone() {
    if (current == null || !allRead || !underWay.isEmpty()) {
      return;
    }
    if (!unread) {
      outbox.resent(current.id());
      retryPause = Backlog.FIRST_RETRY_NANOS;
    }
    current = null;
  }

  /** Puts the next bundle into the block, as far as it fits; returns the bytes put, headers included. */
  int fill(BlockPlan plan) {
    int room = plan.room();
    toCut.getFirst().fill(plan);
    dropCut();
    return room - plan.room();
  }

  /** Notes that a bundle was superseded: an inventory answers for it from now on. */
  void superseded(long sequence) {
    for (BundleRun run : underWay) {
      if (run.sequence() == sequence) {
        run.stop();
      }
    }
  }

  /** Notes what has come back of a run. */
  void settle(BundleRun run, long now) {
    run.settle();
    advance(run, now);
    endIfDone();
  }

  private void advance(BundleRun settled, long now) {
    boolean moved = false;
    while (!underWay.isEmpty() && underWay.getFirst().isOver()) {
      BundleRun over = underWay.removeFirst();
      if (over.isFailed()) {
        tryLater(over, now);
      }
      moved = true;
    }
    BundleRun first = underWay.peekFirst();
    if (first != null && (moved || first == settled)) {
      outbox.resending(current.id(), first.sequence(), first.freshSent());
    }
  }

  private void tryLater(BundleRun run, long now) {
    if (current.range().count() > 1) {
      outbox.resendLater(current.id(), run.sequence(), run.freshSent());
      return;
    }
    unread = true;
    outbox.resending(current.id(), run.sequence(), run.freshSent());
    if (retryDue == Long.MAX_VALUE) {
      retryDue = now + retryPause;
      retryPause = Math.min(2 * retryPause, Backlog.LAST_RETRY_NANOS);
    }
  }
}
