package io.nonreturn.sender.schedule;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Deficit round robin (Shreedhar and Varghese, 1995): gives each of a few queues its share of the bytes, and goes through them in the
 * order of their importance.
 *
 * <p>In each round every queue may send its quantum. The first queue that has something to send and credit left goes next, so what
 * arrives in an important queue waits for one block at most, unless that queue has used its quantum up; then it waits for the rest of
 * the round. A queue that sent more than it could afford, since blocks are not divided, owes it in the next round; hence shares are
 * exact over time. What a queue does not use is not saved. For one thread.
 */
final class Rounds {
  private final long[] quanta;
  private final long[] credits;

  /** @param quanta bytes a round of each queue, the most important first; each above 0 */
  Rounds(long... quanta) {
    for (long quantum : quanta) {
      if (quantum < 1) {
        throw new IllegalArgumentException("quanta=" + Arrays.toString(quanta) + " leave somebody out");
      }
    }
    this.quanta = quanta.clone();
    this.credits = quanta.clone();
  }

  /** The queue that goes next, -1 when none has anything to send. */
  int next(IntPredicate hasSomething) {
    boolean any = false;
    while (true) {
      for (int queue = 0; queue < quanta.length; queue++) {
        if (hasSomething.test(queue)) {
          any = true;
          if (credits[queue] > 0) {
            return queue;
          }
        }
      }
      if (!any) {
        return -1;
      }
      for (int queue = 0; queue < quanta.length; queue++) {
        credits[queue] = Math.min(credits[queue] + quanta[queue], quanta[queue]);
      }
    }
  }

  /** Notes what a queue has sent. */
  void took(int queue, long bytes) {
    credits[queue] -= bytes;
  }
}
