package io.nonreturn.sender.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class RoundsTest {

  @Test
  void sharesAreExactOverTimeWhateverIsSentAtOnce() {
    Rounds rounds = new Rounds(400, 300, 200, 100);
    Random random = new Random(1);
    long[] bytes = new long[4];
    for (int i = 0; i < 100_000; i++) {
      int queue = rounds.next(each -> true);
      long took = random.nextLong(1, 900);
      rounds.took(queue, took);
      bytes[queue] += took;
    }
    long all = bytes[0] + bytes[1] + bytes[2] + bytes[3];
    for (int queue = 0; queue < 4; queue++) {
      assertEquals(0.1 * (4 - queue), (double) bytes[queue] / all, 1e-3, "queue " + queue);
    }
  }

  @Test
  void whatOneDoesNotUseTheOthersGetAndNothingIsSaved() {
    Rounds rounds = new Rounds(100, 100);
    for (int i = 0; i < 50; i++) {
      assertEquals(1, rounds.next(each -> each == 1));
      rounds.took(1, 100);
    }
    assertEquals(-1, rounds.next(each -> false));
    int first = 0;
    for (int i = 0; i < 10; i++) {
      int queue = rounds.next(each -> true);
      first += queue == 0 ? 1 : 0;
      rounds.took(queue, 100);
    }
    assertTrue(first >= 5 && first <= 6, "it was idle, and has no more than its half now: " + first);
  }

  /** An important queue that is empty after each bundle and full again at the next look takes no more than its share. */
  @Test
  void comingBackAgainAndAgainWinsNothing() {
    Rounds rounds = new Rounds(800, 200);
    long[] bytes = new long[2];
    for (int i = 0; i < 10_000; i++) {
      boolean important = i % 2 == 0;
      int queue = rounds.next(each -> each == 1 || important);
      rounds.took(queue, 100);
      bytes[queue] += 100;
    }
    assertTrue(bytes[1] >= 0.2 * (bytes[0] + bytes[1]));
  }

  @Test
  void anImportantQueueGoesAtOnceWhileItHasCredit() {
    Rounds rounds = new Rounds(100, 100);
    for (int i = 0; i < 7; i++) {
      assertEquals(1, rounds.next(each -> each == 1));
      rounds.took(1, 70);
    }
    assertEquals(0, rounds.next(each -> true));
  }

  @Test
  void nobodyMayBeLeftOut() {
    assertThrows(IllegalArgumentException.class, () -> new Rounds(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Shares(0.5, 0.3, 0.2, 0));
    assertThrows(IllegalArgumentException.class, () -> new Shares(0.5, 0.3, 0.2, 0.1));
  }
}
