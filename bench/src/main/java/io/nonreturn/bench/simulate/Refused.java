package io.nonreturn.bench.simulate;

import io.nonreturn.receiver.StepReceiver;
import io.nonreturn.wire.Refusal;
import java.util.EnumMap;
import java.util.Map;

/** What a receiver refused, for messages. */
final class Refused {
  private Refused() {}

  static Map<Refusal, Long> of(StepReceiver receiver) {
    Map<Refusal, Long> counts = new EnumMap<>(Refusal.class);
    for (Refusal cause : Refusal.values()) {
      long count = receiver.refusals().get(cause);
      if (count > 0) {
        counts.put(cause, count);
      }
    }
    return counts;
  }
}
