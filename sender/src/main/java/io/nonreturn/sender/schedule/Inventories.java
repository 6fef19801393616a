package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.SequenceRange;
import java.util.TreeMap;

/**
 * Says when which inventory is due. The stream is divided in ranges of as many sequences as an inventory holds.
 *
 * <pre>
 * a number was superseded    3 s      12 s      39 s      120 s      363 s       its range, five times
 * the sender started         3 s      12 s      39 s      120 s      363 s    each ten minutes     all ranges
 * </pre>
 *
 * <p>One alone may fall into an outage, or find a receiver that is just starting, and what it closes would stand in the ledger until the
 * next cycle. An inventory costs a look at up to 65,536 rows (about 20 ms) and two signatures, so there is no more than one a second,
 * and what happens to a range within some seconds is said at once. Memory: an entry for each range that waits, hence 65,536 times fewer
 * than sequences. For the scheduler's thread.
 */
final class Inventories {
  static final long CYCLE_NANOS = 600_000_000_000L;
  static final long SOON_NANOS = 3_000_000_000L;
  static final long APART_NANOS = 1_000_000_000L;

  /** Each repeat comes so many times later than the one before. */
  private static final int LATER = 3;

  private final StatementSource source;
  private final TreeMap<Long, Turn> waiting = new TreeMap<>();
  private long soonDue = Long.MAX_VALUE;
  private Turn cycle;
  private long last;

  /** The next range of the cycle under way, and the first that is not in it. */
  private long cycleAt;

  private long cycleEnd;

  /** When something is due, and how long after the one before that is. */
  private record Turn(long dueNanos, long delayNanos) {
    static Turn soon(long now) {
      return new Turn(now + SOON_NANOS, SOON_NANOS);
    }

    Turn after(long now) {
      long delay = Math.min(delayNanos * LATER, CYCLE_NANOS);
      return new Turn(now + delay, delay);
    }
  }

  Inventories(StatementSource source, long now) {
    this.source = source;
    cycle = Turn.soon(now);
    last = now - APART_NANOS;
  }

  /** Notes that what is said of a sequence has changed, or is asked for. */
  void touch(long sequence, long now) {
    Turn soon = Turn.soon(now);
    waiting.merge(
        rangeOf(sequence), soon, (turn, again) -> new Turn(Math.min(turn.dueNanos, again.dueNanos), again.delayNanos));
    soonDue = Math.min(soonDue, soon.dueNanos);
  }

  /** The same for a range, as far as the stream goes. */
  void touch(SequenceRange range, long highest, long now) {
    for (long each = rangeOf(range.first()); each <= rangeOf(Math.min(range.last(), highest)); each++) {
      touch(each * Limits.INVENTORY_SEQUENCES + 1, now);
    }
  }

  private static long rangeOf(long sequence) {
    return (sequence - 1) / Limits.INVENTORY_SEQUENCES;
  }

  /** The next inventory, or null when none is due. */
  byte[] next(StreamState state, long now) {
    if (dueNanos() - now > 0) {
      return null;
    }
    if (state.sequence() == 0) { // nothing to say yet; still being due would keep the scheduler's thread busy
      cycle = Turn.soon(now);
      return null;
    }
    last = now;
    if (soonDue - now <= 0) {
      long range = takeWaiting(now);
      return range <= rangeOf(state.sequence()) ? envelope(state, range) : null;
    }
    if (cycle.dueNanos - now <= 0) {
      cycle = cycle.after(now);
      cycleAt = 0;
      cycleEnd = rangeOf(state.sequence()) + 1;
    }
    return envelope(state, cycleAt++);
  }

  /** The range that is due first. It waits for its next repeat, unless the cycle comes sooner than that. */
  private long takeWaiting(long now) {
    long range = waiting.entrySet().stream()
        .min((a, b) -> Long.compare(a.getValue().dueNanos, b.getValue().dueNanos))
        .orElseThrow()
        .getKey();
    Turn next = waiting.get(range).after(now);
    if (next.delayNanos < CYCLE_NANOS) {
      waiting.put(range, next);
    } else {
      waiting.remove(range);
    }
    soonDue = waiting.values().stream().mapToLong(Turn::dueNanos).min().orElse(Long.MAX_VALUE);
    return range;
  }

  private byte[] envelope(StreamState state, long range) {
    long first = range * Limits.INVENTORY_SEQUENCES + 1;
    return source.inventory(
        state, new SequenceRange(first, Math.min(first + Limits.INVENTORY_SEQUENCES - 1, state.sequence())));
  }

  /** When {@link #next} may have one. */
  long dueNanos() {
    long due = cycleAt < cycleEnd ? last : Math.min(cycle.dueNanos, soonDue);
    return Math.max(due, last + APART_NANOS);
  }
}
