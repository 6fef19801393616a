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
  void noWindowExceedsTheRateAndOneBurstAndWhatIsOwed(@ForAll @LongRange(min = 10_000, max = 5_000_000_000L) long rate, @ForAll long seed) {
    Random random = new Random(seed);
    int frame = 8972;
    long burst = Pacer.burstBytes(rate, frame);
    long now = random.nextLong() >> 1;
    long catchUp = random.nextInt(3) == 0 ? 0 : random.nextLong(10_000_000);
    Pacer pacer = new Pacer(rate, burst, catchUp, now);
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
      double byRate = rate * (double) windowNanos / 1e9;
      assertTrue(inWindow <= burst + byRate + rate * (double) catchUp / 1e9 + 1, "more than the rate in one window");
      assertTrue(inWindow <= burst + 2 * byRate + 1, "more than twice the rate in one window");
    }
  }

  @Test
  void aBusyLinkReachesTheRateExactly() {
    long rate = 123_456_789;
    Pacer pacer = new Pacer(rate, 100_000, 0, 0);
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
  void aHoldUpIsMadeGoodAtTwiceTheRate() {
    long rate = 100_000_000;
    Pacer pacer = new Pacer(rate, 10_000, 4_000_000, 0);
    long sent = drain(pacer, 0);
    assertEquals(10_000, sent);
    sent += drain(pacer, 3_000_000);
    assertEquals(20_000, sent, "no more than one burst at once");
    for (long now = 3_050_000; now <= 8_000_000; now += 50_000) {
      sent += drain(pacer, now);
    }
    assertEquals(10_000 + rate * 8.0 / 1000, (double) sent, 1000, "as if it had never been held up");
  }

  @Test
  void aLongerHoldUpIsLost() {
    long rate = 100_000_000;
    Pacer pacer = new Pacer(rate, 10_000, 4_000_000, 0);
    long sent = drain(pacer, 0);
    for (long now = 50_000_000; now <= 60_000_000; now += 50_000) {
      sent += drain(pacer, now);
    }
    assertEquals(20_000 + rate * 14.0 / 1000, (double) sent, 1000);
  }

  @Test
  void aPauseOfInputIsNoHoldUp() {
    long rate = 100_000_000;
    Pacer pacer = new Pacer(rate, 10_000, 4_000_000, 0);
    drain(pacer, 0);
    pacer.rest(1_000_000_000);
    long sent = 0;
    for (long now = 10_000_000; now <= 20_000_000; now += 50_000) {
      sent += drain(pacer, now);
      pacer.rest(1_000_000_000);
    }
    assertEquals(10_000 + rate * 10.0 / 1000, (double) sent, 1000);
  }

  @Test
  void whatCameDueAfterAPauseIsOwed() {
    long rate = 100_000_000;
    Pacer pacer = new Pacer(rate, 10_000, 4_000_000, 0);
    drain(pacer, 0);
    pacer.rest(10_000_000);
    long sent = 0;
    for (long now = 13_000_000; now <= 20_000_000; now += 50_000) {
      sent += drain(pacer, now);
    }
    assertEquals(10_000 + rate * 10.0 / 1000, (double) sent, 1000, "as if it had woken when the first shard was due");
  }

  /** Sends all that may leave, in small frames. */
  private static long drain(Pacer pacer, long now) {
    pacer.advance(now);
    long sent = 0;
    while (pacer.allows(100)) {
      pacer.take(100);
      sent += 100;
    }
    return sent;
  }

  @Test
  void tellsWhenToComeBack() {
    Pacer pacer = new Pacer(1_000_000, 10_000, 0, 0);
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
