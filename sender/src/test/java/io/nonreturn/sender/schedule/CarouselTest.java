package io.nonreturn.sender.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.FakeOutbox;
import io.nonreturn.sender.stage.StagedBundle;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class CarouselTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long AFTER = 3_600 * SECOND;

  private final FakeOutbox outbox = new FakeOutbox();
  private final Carousel carousel = new Carousel(outbox, new CarouselOptions(1, Duration.ofNanos(AFTER), 1), 0);

  private void send(long now) {
    long sequence = outbox.add(new byte[500], List.of()).sequence();
    outbox.sent(sequence);
    carousel.sent(sequence, now);
  }

  @Test
  void aTrickleOfBundlesPostponesNoRepeat() {
    Set<Long> repeated = new TreeSet<>();
    long bundles = 2_500;
    for (long i = 0; i < bundles; i++) {
      long now = 2 * i * SECOND;
      send(now);
      assertTrue(carousel.nextDueNanos() <= Math.max(now, AFTER), "merged sweeps keep the earlier time");
      StagedBundle next = carousel.next(now);
      if (next != null) {
        repeated.add(next.sequence());
      }
    }
    long end = 2 * bundles * SECOND + AFTER;
    for (StagedBundle next = carousel.next(end); next != null; next = carousel.next(end)) {
      repeated.add(next.sequence());
    }
    assertEquals(bundles, repeated.size());
    assertEquals(Long.MAX_VALUE, carousel.nextDueNanos());
  }

  @Test
  void aSweepThatHasBegunIsNotBegunAnewByEachMerge() {
    for (int i = 0; i < 1_000; i++) {
      send(2L * i * SECOND);
    }
    Set<Long> repeated = new TreeSet<>();
    long now = 2_000 * SECOND + AFTER;
    int asked = 0;
    while (repeated.size() < 1_000) {
      send(now); // never due, but one sweep more
      repeated.add(carousel.next(now).sequence());
      now += 2 * SECOND / 1_000;
      assertTrue(++asked < 3_000, "each repeat must bring the end nearer: " + repeated.size());
    }
  }
}
