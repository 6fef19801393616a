package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.StagedBundle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses which bundle is repeated next when nothing new is waiting: those with fewest repeats first, and among them the
 * newest.
 *
 * <p>It remembers ranges of sequences, not single bundles: a <em>sweep</em> goes from the top of a range down to its
 * floor, and leaves a sweep of the next pass behind. What was sent before a restart is swept once. For the scheduler's
 * thread; time is a parameter.
 */
final class Carousel {
  /** Bundles sent within this time share a sweep. */
  private static final long GATHER_NANOS = 1_000_000_000L;

  /** Repeats that follow each other at once would fall into one block, and be lost with it. */
  private static final long LEAST_AFTER_NANOS = 100_000_000L;

  /** More sweeps than this are merged, which may repeat some bundles once more, or sooner, than asked, but none later. */
  private static final int MOST_SWEEPS = 256;

  /** Bundles read from the journal at once. */
  private static final int FETCH = 32;

  private final Outbox outbox;
  private final CarouselOptions options;
  private final long afterNanos;
  private final List<Sweep> sweeps = new ArrayList<>();

  private static final class Sweep {
    final int pass;
    final long floor;
    final long startNanos;
    long top;
    long cursor;
    long dueNanos;
    final ArrayDeque<StagedBundle> fetched = new ArrayDeque<>();

    Sweep(int pass, long floor, long top, long startNanos, long dueNanos) {
      this.pass = pass;
      this.floor = floor;
      this.top = top;
      this.cursor = top + 1;
      this.startNanos = startNanos;
      this.dueNanos = dueNanos;
    }

    boolean hasBegun() {
      return cursor <= top;
    }

    boolean goesBefore(Sweep other) {
      return other == null || pass < other.pass || (pass == other.pass && top > other.top);
    }
  }

  Carousel(Outbox outbox, CarouselOptions options, long now) {
    this.outbox = outbox;
    this.options = options;
    afterNanos = Math.max(options.after().toNanos(), LEAST_AFTER_NANOS);
    long last = outbox.state().sequence();
    if (options.passes() > 0 && last > 0) {
      sweeps.add(new Sweep(options.passes(), 0, last, now, now + afterNanos));
    }
  }

  /** Notes that a bundle has been sent for the first time and may be repeated from now on. */
  void sent(long sequence, long now) {
    if (options.passes() == 0) {
      return;
    }
    long due = now + afterNanos;
    Sweep last = sweeps.isEmpty() ? null : sweeps.getLast();
    if (last != null && last.pass == 1 && !last.hasBegun() && sequence > last.top && now - last.startNanos < GATHER_NANOS) {
      last.top = sequence;
      last.cursor = sequence + 1;
      last.dueNanos = due;
      return;
    }
    sweeps.add(new Sweep(1, sequence - 1, sequence, now, due));
    if (sweeps.size() > MOST_SWEEPS) {
      merge();
    }
  }

  /** Joins two sweeps of one pass, if it can be two that have not begun: one that has would begin anew, time after time. */
  private void merge() {
    if (!merge(false)) {
      merge(true);
    }
  }

  private boolean merge(boolean begun) {
    for (int i = 0; i < sweeps.size(); i++) {
      for (int j = i + 1; j < sweeps.size(); j++) {
        Sweep a = sweeps.get(i);
        Sweep b = sweeps.get(j);
        if (a.pass == b.pass && (begun || (!a.hasBegun() && !b.hasBegun()))) {
          sweeps.remove(j);
          sweeps.set(i, new Sweep(
              a.pass, Math.min(a.floor, b.floor), Math.max(a.top, b.top), a.startNanos, Math.min(a.dueNanos, b.dueNanos)));
          return true;
        }
      }
    }
    return false;
  }

  /** The next bundle to repeat, or null when none is due. */
  StagedBundle next(long now) {
    while (true) {
      Sweep sweep = choose(now);
      if (sweep == null) {
        return null;
      }
      if (sweep.fetched.isEmpty()) {
        fetch(sweep);
      }
      StagedBundle bundle = sweep.fetched.poll();
      if (bundle != null) {
        sweep.cursor = bundle.sequence();
        return bundle;
      }
      end(sweep, now);
    }
  }

  private Sweep choose(long now) {
    Sweep best = null;
    for (Sweep sweep : sweeps) {
      if (sweep.dueNanos - now <= 0 && sweep.goesBefore(best)) {
        best = sweep;
      }
    }
    return best;
  }

  private void fetch(Sweep sweep) {
    // Only one sweep keeps bundles in memory; the others will read theirs again.
    for (Sweep each : sweeps) {
      each.fetched.clear();
    }
    for (StagedBundle bundle : outbox.sentBefore(sweep.cursor, FETCH)) {
      if (bundle.sequence() > sweep.floor && bundle.sequence() < sweep.cursor) {
        sweep.fetched.add(bundle);
      }
    }
  }

  private void end(Sweep sweep, long now) {
    sweeps.remove(sweep);
    if (sweep.pass < options.passes()) {
      sweeps.addFirst(new Sweep(sweep.pass + 1, sweep.floor, sweep.top, now, now + afterNanos));
    }
  }

  /** When {@link #next} may have a bundle, {@link Long#MAX_VALUE} when there is nothing to repeat. */
  long nextDueNanos() {
    long due = Long.MAX_VALUE;
    for (Sweep sweep : sweeps) {
      due = Math.min(due, sweep.dueNanos);
    }
    return due;
  }
}
