package io.nonreturn.sender.transmit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class PacerTest {
  private record Sent(long at, int bytes) {}

  @Property(tries = 100)
  void noWindowExceedsTheRateAndOneBurst(@ForAll @LongRange(min = 10_000, max = 5_000_000_000L) long rate, @ForAll long seed) {
    Random random = new Random(seed);
    int frame = 8972;
    long burst = Pacer.burstBytes(rate, frame);
    long now = random.nextLong() >> 1;
    Pacer pacer = new Pacer(rate, burst, now);
    ArrayDeque<Sent> window = new ArrayDeque<>();
    long inWindow = 0;
    long windowNanos = 1 + random.nextLong(20_000_000);
    for (int i = 0; i < 2000; i++) {
      now += random.nextInt(50) == 0 ? random.nextLong(1_000_000_000) : random.nextLong(200_000);
      pacer.advance(now);
      int bytes = 100 + random.nextInt(frame - 100);
      while (random.nextInt(10) > 0 && pacer.allows(bytes)) {
        pacer.take(bytes);
        window.add(new Sent(now, bytes));
        inWindow += bytes;
      }
      while (!window.isEmpty() && now - window.getFirst().at() >= windowNanos) {
        inWindow -= window.removeFirst().bytes();
      }
      assertTrue(inWindow <= burst + rate * (double) windowNanos / 1e9 + 1, "more than the rate in one window");
    }
  }

  @Test
  void aBusyLinkReachesTheRateExactly() {
    long rate = 123_456_789;
    Pacer pacer = new Pacer(rate, 100_000, 0);
    long sent = -100_000;
    for (long now = 0; now <= 1_000_000_000L; now += 250_000) {
      pacer.advance(now);
      while (pacer.allows(1472)) {
        pacer.take(1472);
        sent += 1472;
      }
    }
    assertEquals((double) rate, (double) sent, 1472);
  }

  @Test
  void tellsWhenToComeBack() {
    Pacer pacer = new Pacer(1_000_000, 10_000, 0);
    pacer.advance(0);
    pacer.take(10_000);
    assertEquals(1_000_000, pacer.nanosUntil(1000));
    pacer.advance(999_999);
    assertTrue(!pacer.allows(1000));
    pacer.advance(1_000_000);
    assertTrue(pacer.allows(1000));
    assertEquals(9_000_000, pacer.nanosUntil(1_000_000), "never more than a burst");
  }

  @Test
  void aBurstIsAMillisecondOrAQuarterMebibyteButNeverLessThanTwoFrames() {
    assertEquals(100_000, Pacer.burstBytes(100_000_000, 1472));
    assertEquals(262_144, Pacer.burstBytes(1_000_000_000, 1472));
    assertEquals(2944, Pacer.burstBytes(10_000, 1472));
  }
}
