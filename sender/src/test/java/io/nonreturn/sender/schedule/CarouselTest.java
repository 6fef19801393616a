package io.nonreturn.sender.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.FakeOutbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class CarouselTest {
  private static final long SECOND = 1_000_000_000L;
  private static final CarouselOptions MANIFESTS = new CarouselOptions(Duration.ZERO, Duration.ofSeconds(5), 1);

  private final FakeOutbox outbox = new FakeOutbox();

  private void send(Carousel carousel, long now) {
    long sequence = outbox.add(new byte[500], List.of()).sequence();
    carousel.sent(outbox.sent(sequence), now);
  }

  @Test
  void theDelaysOfManifestsTripleUpToTenMinutes() {
    assertEquals(600 * SECOND, Carousel.manifestDelayNanos(4));
    assertEquals(200 * SECOND, Carousel.manifestDelayNanos(3));
    assertEquals(7.4, Carousel.manifestDelayNanos(0) / 1e9, 0.01);
  }

  @Test
  void nothingIsPlannedWhereNothingWasSent() {
    Carousel carousel = new Carousel(outbox, CarouselOptions.DEFAULT, 0);
    assertEquals(Long.MAX_VALUE, carousel.nextDueNanos());
    send(carousel, 0);
    assertEquals(5 * SECOND, carousel.nextDueNanos());
  }

  /** The time that bundles are repeated may be changed while they are: what was sent before is not forgotten, and what was due is no longer. */
  @Test
  void repeatsBeginAndEndWhileItRuns() {
    Carousel carousel = new Carousel(outbox, MANIFESTS, 0);
    send(carousel, 0);
    assertFalse(carousel.next(8 * SECOND).whole());
    assertNull(carousel.next(8 * SECOND));
    carousel.use(new CarouselOptions(Duration.ofDays(7), Duration.ofSeconds(2), 1), 8 * SECOND);
    assertEquals(10 * SECOND, carousel.nextDueNanos());
    assertTrue(carousel.next(10 * SECOND).whole());
    send(carousel, 11 * SECOND);
    carousel.use(MANIFESTS, 11 * SECOND);
    for (long now = 11 * SECOND; now < 2_000 * SECOND; now += SECOND) {
      for (Carousel.Repeat next = carousel.next(now); next != null; next = carousel.next(now)) {
        assertFalse(next.whole());
      }
    }
  }

  /** A bundle every two seconds for an hour, more ranges than are kept apart: five repeats each, none later than asked. */
  @Test
  void aTrickleOfBundlesPostponesNoRepeatOfAManifest() {
    Carousel carousel = new Carousel(outbox, MANIFESTS, 0);
    Map<Long, List<Long>> repeats = new HashMap<>();
    long bundles = 1_800;
    for (long now = 0; now < (2 * bundles + 700) * SECOND; now += SECOND / 2) {
      if (now % (2 * SECOND) == 0 && now / SECOND < 2 * bundles) {
        send(carousel, now);
      }
      for (Carousel.Repeat next = carousel.next(now); next != null; next = carousel.next(now)) {
        assertTrue(!next.whole());
        repeats.computeIfAbsent(next.bundle().sequence(), none -> new ArrayList<>()).add(now);
      }
    }
    assertEquals(bundles, repeats.size());
    repeats.forEach(
        (sequence, times) -> {
          assertEquals(5, times.size(), () -> "bundle " + sequence);
          long sent = 2 * (sequence - 1) * SECOND;
          for (int pass = 0; pass < 5; pass++) {
            long late = times.get(pass) - sent - Carousel.manifestDelayNanos(pass);
            assertTrue(late <= SECOND, "pass " + pass + " of " + sequence + " is late by " + late);
            assertTrue(late >= -5 * SECOND, "pass " + pass + " of " + sequence + " is early by " + -late);
          }
        });
    assertEquals(Long.MAX_VALUE, carousel.nextDueNanos());
  }

  @Test
  void aSweepThatHasBegunIsNotBegunAnewByEachMerge() {
    Carousel carousel = new Carousel(outbox, new CarouselOptions(Duration.ofDays(7), Duration.ofHours(1), 1), 0);
    for (int i = 0; i < 1_000; i++) {
      send(carousel, 2L * i * SECOND);
    }
    Set<Long> repeated = new TreeSet<>();
    long now = 6_000 * SECOND;
    int asked = 0;
    while (repeated.size() < 1_000) {
      send(carousel, now); // one sweep more
      Carousel.Repeat next = carousel.next(now);
      if (next.bundle().sequence() <= 1_000 && next.whole()) {
        repeated.add(next.bundle().sequence());
      }
      now += 2 * SECOND / 1_000;
      assertTrue(++asked < 9_000, "each repeat must bring the end nearer: " + repeated.size());
    }
  }

  @Test
  void aCycleThatIsOverAtOnceWaitsForItsMinute() {
    Carousel carousel = new Carousel(outbox, CarouselOptions.DEFAULT, 0);
    send(carousel, 0);
    int whole = 0;
    for (long now = 0; now < 3_600 * SECOND; now += SECOND / 4) {
      for (Carousel.Repeat next = carousel.next(now); next != null; next = carousel.next(now)) {
        whole += next.whole() ? 1 : 0;
      }
    }
    assertEquals(1 + 60, whole);
  }
}
