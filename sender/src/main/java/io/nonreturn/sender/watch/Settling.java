package io.nonreturn.sender.watch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How long things have been as they are now, as seen by one look after the other.
 *
 * <p>What a look does not ask about is forgotten, and after a look that failed halfway everything that it did not reach: a thing
 * that was out of sight begins anew. The memory is one entry for each thing asked about in the last look. One thread.
 */
final class Settling {

  private record Seen(Object state, long sinceNanos) {}

  private final long settleNanos;
  private Map<String, Seen> before = Map.of();
  private Map<String, Seen> now = Map.of();
  private long nowNanos;

  /** @param settle how long a thing must have been the same */
  Settling(Duration settle) {
    settleNanos = settle.toNanos();
  }

  /** Begins a look. */
  void look(long timeNanos) {
    before = now;
    now = new HashMap<>();
    nowNanos = timeNanos;
  }

  /**
   * Notes how a thing is now.
   *
   * @param state compared by {@code equals}
   * @return nanoseconds for which it must still stay so, 0 when it has come to rest
   */
  long leftNanos(String thing, Object state) {
    Seen seen = before.get(thing);
    if (seen == null || !seen.state().equals(state)) {
      seen = new Seen(state, nowNanos);
    }
    now.put(thing, seen);
    return Math.max(0, settleNanos - (nowNanos - seen.sinceNanos()));
  }
}
