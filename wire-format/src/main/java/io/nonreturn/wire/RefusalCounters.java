package io.nonreturn.wire;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each thing was refused since the start. Thread-safe; counting costs a few nanoseconds and never blocks. */
public final class RefusalCounters {
  /** Filled once, then only read: safe for all threads. */
  private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

  public RefusalCounters() {
    for (Refusal refusal : Refusal.values()) {
      counts.put(refusal, new LongAdder());
    }
  }

  public void count(Refusal refusal) {
    counts.get(refusal).increment();
  }

  public void count(Refusal refusal, long times) {
    counts.get(refusal).add(times);
  }

  public long get(Refusal refusal) {
    return counts.get(refusal).sum();
  }

  /** Label to count, by label, without those that never happened. */
  public Map<String, Long> snapshot() {
    Map<String, Long> snapshot = new TreeMap<>();
    counts.forEach(
        (refusal, count) -> {
          long times = count.sum();
          if (times > 0) {
            snapshot.put(refusal.label(), times);
          }
        });
    return Collections.unmodifiableMap(snapshot);
  }
}
