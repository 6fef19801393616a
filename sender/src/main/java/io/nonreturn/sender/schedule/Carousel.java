package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.StagedBundle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses what is repeated next when nothing new is waiting.
 *
 * <pre>
 * a bundle was sent          7.4 s     22 s      67 s      200 s     600 s       manifest alone, five times
 *   ├── after ─► whole ······ cycle ······ cycle ······ cycle ··············· time    whole, again and again
 * </pre>
 *
 * <p><b>Manifests</b> are small, and without one a receiver does not even know what it misses: five times, each three times as late
 * as the one before, so that an outage of any length up to minutes meets at most one or two of them; 600 s, divided by 3 four times. <b>Whole
 * bundles</b>, all blobs, once soon after they were sent and then in cycles over everything that was sent within the configured time, the
 * latest first. A cycle begins a minute after the one before, or when that ends: an idle link with few bundles would otherwise repeat them
 * hundreds of times a second, and who lost one repeat to an outage is not helped by another within it.
 *
 * <p>It remembers ranges of the order of sending, not single bundles: a <em>sweep</em> goes from the top of a range down to its
 * floor. For the scheduler's thread; time is a parameter.
 */
final class Carousel {
  static final int MANIFEST_PASSES = 5;
  static final long LAST_MANIFEST_NANOS = 600_000_000_000L;
  static final long CYCLE_NANOS = 60_000_000_000L;

  /** Manifests are repeated for so long also after a restart. */
  private static final Duration MANIFESTS_WITHIN = Duration.ofMinutes(10);

  /** Bundles sent within this time share a sweep. */
  private static final long GATHER_NANOS = 1_000_000_000L;

  /** Repeats that follow each other at once would fall into one block, and be lost with it. */
  private static final long LEAST_AFTER_NANOS = 100_000_000L;

  /** More sweeps than this are merged, those that lie closest in time, which may repeat some bundles sooner, but none later. */
  static final int MOST_SWEEPS = 256;

  /** Bundles read from the journal at once. */
  private static final int FETCH = 32;

  /** What is repeated next: with its blobs or without. */
  record Repeat(StagedBundle bundle, boolean whole) {}

  /** Kinds of sweeps, beside the passes of manifests, in the order in which they go when several are due. */
  private static final int WHOLE_SOON = MANIFEST_PASSES;

  private static final int CYCLE = MANIFEST_PASSES + 1;

  private final Outbox outbox;
  private CarouselOptions options;
  private long afterNanos;

  /** By kind, 0 to 4 the passes of manifests; those of one kind in the order in which they are due. */
  private final List<List<Sweep>> sweeps = new ArrayList<>();

  private static final class Sweep {
    final int kind;
    final long floor;
    final long top;
    final long sentNanos;
    final long dueNanos;
    long cursor;
    final ArrayDeque<StagedBundle> fetched = new ArrayDeque<>();

    Sweep(int kind, long floor, long top, long sentNanos, long dueNanos) {
      this.kind = kind;
      this.floor = floor;
      this.top = top;
      this.cursor = top + 1;
      this.sentNanos = sentNanos;
      this.dueNanos = dueNanos;
    }

    boolean hasBegun() {
      return cursor <= top;
    }

    Sweep with(Sweep other) {
      return new Sweep(
          kind,
          Math.min(floor, other.floor),
          Math.max(top, other.top),
          Math.min(sentNanos, other.sentNanos),
          Math.min(dueNanos, other.dueNanos));
    }
  }

  Carousel(Outbox outbox, CarouselOptions options, long now) {
    this.outbox = outbox;
    set(options);
    for (int kind = 0; kind <= CYCLE; kind++) {
      sweeps.add(new ArrayList<>());
    }
    // What was sent before a restart: who missed it does not know when it was sent.
    long last = outbox.lastSentOrder();
    if (last > 0) {
      add(new Sweep(MANIFEST_PASSES - 1, 0, last, now, now + afterNanos));
    }
    if (options.repeatsBlobs()) {
      beginCycles(now);
    }
  }

  private void set(CarouselOptions next) {
    options = next;
    afterNanos = Math.max(next.after().toNanos(), LEAST_AFTER_NANOS);
  }

  private void beginCycles(long now) {
    add(new Sweep(CYCLE, 0, Long.MAX_VALUE - 1, now, now + afterNanos));
  }

  /** Repeats so from now on; what was sent before is not forgotten. */
  void use(CarouselOptions next, long now) {
    boolean repeated = options.repeatsBlobs();
    set(next);
    if (!next.repeatsBlobs()) {
      sweeps.get(WHOLE_SOON).clear();
      sweeps.get(CYCLE).clear();
    } else if (!repeated) {
      beginCycles(now);
    }
  }

  /** When a pass of manifests is due, after the bundle was sent. */
  static long manifestDelayNanos(int pass) {
    long delay = LAST_MANIFEST_NANOS;
    for (int later = MANIFEST_PASSES - 1; later > pass; later--) {
      delay /= 3;
    }
    return delay;
  }

  /** Notes that a bundle has been sent for the first time and may be repeated from now on. */
  void sent(long order, long now) {
    gather(new Sweep(0, order - 1, order, now, now + manifestDelayNanos(0)));
    if (options.repeatsBlobs()) {
      gather(new Sweep(WHOLE_SOON, order - 1, order, now, now + afterNanos));
    }
  }

  private void gather(Sweep sweep) {
    List<Sweep> same = sweeps.get(sweep.kind);
    Sweep last = same.isEmpty() ? null : same.getLast();
    if (last != null && !last.hasBegun() && last.top == sweep.floor && sweep.sentNanos - last.sentNanos < GATHER_NANOS) {
      // Due when its last bundle is: the first one waits up to a second longer.
      same.set(same.size() - 1, new Sweep(sweep.kind, last.floor, sweep.top, last.sentNanos, sweep.dueNanos));
      return;
    }
    add(sweep);
  }

  private void add(Sweep sweep) {
    sweeps.get(sweep.kind).add(sweep);
    if (sweeps.stream().mapToInt(List::size).sum() > MOST_SWEEPS && !merge(false)) {
      merge(true);
    }
  }

  /** Joins the two of one kind that lie closest; if it can be, two that have not begun: one that has would begin anew, time after time. */
  private boolean merge(boolean begun) {
    List<Sweep> where = null;
    int at = 0;
    long least = Long.MAX_VALUE;
    for (List<Sweep> same : sweeps) {
      for (int i = 0; i + 1 < same.size(); i++) {
        long apart = same.get(i + 1).dueNanos - same.get(i).dueNanos;
        boolean may = begun || (!same.get(i).hasBegun() && !same.get(i + 1).hasBegun());
        if (may && apart < least) {
          where = same;
          at = i;
          least = apart;
        }
      }
    }
    if (where != null) {
      where.set(at, where.get(at).with(where.remove(at + 1)));
    }
    return where != null;
  }

  /** The next bundle to repeat, or null when none is due. */
  Repeat next(long now) {
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
        sweep.cursor = bundle.sending().sentOrder();
        return new Repeat(bundle, sweep.kind >= WHOLE_SOON);
      }
      end(sweep, now);
    }
  }

  /** Manifests first, and among sweeps of one kind the one with the latest bundles. */
  private Sweep choose(long now) {
    for (List<Sweep> same : sweeps) {
      for (int i = same.size() - 1; i >= 0; i--) {
        if (same.get(i).dueNanos - now <= 0) {
          return same.get(i);
        }
      }
    }
    return null;
  }

  private void fetch(Sweep sweep) {
    // Only one sweep keeps bundles in memory; the others will read theirs again.
    sweeps.forEach(same -> same.forEach(each -> each.fetched.clear()));
    Duration within = sweep.kind < WHOLE_SOON && options.time().compareTo(MANIFESTS_WITHIN) < 0 ? MANIFESTS_WITHIN : options.time();
    for (StagedBundle bundle : outbox.sentBefore(sweep.cursor, within, FETCH)) {
      if (bundle.sending().sentOrder() > sweep.floor) {
        sweep.fetched.add(bundle);
      }
    }
  }

  private void end(Sweep sweep, long now) {
    sweeps.get(sweep.kind).remove(sweep);
    if (sweep.kind == CYCLE) {
      add(new Sweep(CYCLE, 0, Long.MAX_VALUE - 1, now, Math.max(now, sweep.dueNanos + CYCLE_NANOS)));
    } else if (sweep.kind + 1 < MANIFEST_PASSES) {
      add(
          new Sweep(
              sweep.kind + 1,
              sweep.floor,
              sweep.top,
              sweep.sentNanos,
              Math.max(now + manifestDelayNanos(0), sweep.sentNanos + manifestDelayNanos(sweep.kind + 1))));
    }
  }

  /** Takes back what was read of a bundle that was superseded meanwhile. */
  void forget(long sequence) {
    sweeps.forEach(same -> same.forEach(each -> each.fetched.removeIf(bundle -> bundle.sequence() == sequence)));
  }

  /** Bundles that the cycle under way has still to repeat, at most; 0 between two of them. */
  long cycleLeft() {
    for (Sweep cycle : sweeps.get(CYCLE)) {
      if (cycle.hasBegun()) {
        return cycle.cursor;
      }
    }
    return 0;
  }

  /** When {@link #next} may have a bundle, {@link Long#MAX_VALUE} when there is nothing to repeat. */
  long nextDueNanos() {
    long due = Long.MAX_VALUE;
    for (List<Sweep> same : sweeps) {
      for (Sweep sweep : same) {
        if (sweep.kind != CYCLE || outbox.lastSentOrder() > 0) {
          due = Math.min(due, sweep.dueNanos);
        }
      }
    }
    return due;
  }
}
