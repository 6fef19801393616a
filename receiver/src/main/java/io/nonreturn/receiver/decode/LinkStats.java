package io.nonreturn.receiver.decode;

import java.util.concurrent.atomic.LongAdder;

/** Counters of the decode stage: written by its threads, read by any. */
final class LinkStats {
  final LongAdder received = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder accepted = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder completed = new LongAdder();
  final LongAdder repaired = new LongAdder();
  final LongAdder rebuilt = new LongAdder();
  final LongAdder evicted = new LongAdder();
  volatile long session;
  volatile long sent;
  volatile long lost;
  volatile int open;

  LinkSnapshot snapshot(long slabBytes) {
    return new LinkSnapshot(
        session,
        received.sum(),
        bytes.sum(),
        accepted.sum(),
        sent,
        lost,
        completed.sum(),
        repaired.sum(),
        rebuilt.sum(),
        evicted.sum(),
        late.sum(),
        open,
        slabBytes);
  }
}
