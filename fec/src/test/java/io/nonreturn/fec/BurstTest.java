package io.nonreturn.fec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** A paced sender on a virtual clock, and bursts that cut its link anywhere. */
class BurstTest {
  private record Sent(long begin, int block, int shard) {}

  /** Sends blocks frame by frame as the interleaver says; sometimes the sender is held up, sometimes it has no block. */
  private static List<Sent> run(Geometry geometry, Spread spread, long frameNanos, int frames, double held, Random random) {
    Interleaver<Integer> interleaver = new Interleaver<>(spread.lanes(), spread);
    List<Sent> sent = new ArrayList<>();
    int blocks = 0;
    long now = random.nextLong(1L << 40);
    while (sent.size() < frames || interleaver.inFlight() > 0) {
      while (interleaver.hasRoom() && sent.size() < frames && random.nextDouble() >= held) {
        boolean full = random.nextBoolean();
        int k = full ? geometry.maxDataShards() : 1 + random.nextInt(geometry.maxDataShards());
        interleaver.addSpread(blocks++, k, geometry.parityFor(k), now);
      }
      if (interleaver.poll(now)) {
        sent.add(new Sent(now, interleaver.block(), interleaver.shard()));
        now += frameNanos;
      } else {
        now = Math.max(now + 1, Math.min(interleaver.nextDue(), now + frameNanos));
      }
      if (random.nextDouble() < held / 50) {
        now += random.nextLong(spread.gapNanos() * 4);
      }
    }
    return sent;
  }

  @Property(tries = 60)
  void aBurstAnywhereTakesNoMoreShardsOfABlockThanPlanned(
      @ForAll @IntRange(min = 1, max = 40) int burstMillis,
      @ForAll @DoubleRange(min = 0.05, max = 0.5) double parity,
      @ForAll @DoubleRange(max = 0.03) double loss,
      @ForAll @DoubleRange(max = 0.5) double held,
      @ForAll @IntRange(min = 2, max = 60) int mostLanes,
      @ForAll long seed) {
    Random random = new Random(seed);
    int frameBytes = 1472;
    long rate = 10_000_000;
    long frameNanos = frameBytes * 1_000_000_000L / rate;
    Geometry geometry = Geometry.of(parity, loss, 1424);
    Duration burst = Duration.ofMillis(burstMillis);
    long memory = mostLanes * geometry.fullBlockBytes();
    Spread spread = Spread.of(geometry, rate, frameBytes, burst, memory);
    List<Sent> sent = run(geometry, spread, frameNanos, 6000, held, random);

    // Memory may have shortened what can be kept apart: the gaps then tell what burst the shards still fit.
    long kept = spread.gapNanos() * spread.burstShards() - frameNanos - Spread.CATCH_UP.toNanos();
    long promised = Math.min(burst.toNanos(), Math.max(0, kept));
    for (int cut = 0; cut < 200; cut++) {
      long from = sent.get(random.nextInt(sent.size())).begin() + random.nextLong(-frameNanos, frameNanos);
      assertTrue(worstHit(sent, from, promised, frameNanos) <= spread.burstShards(), spread.toString());
      int spare = spareShards(geometry);
      assertTrue(worstHit(sent, from, spread.repairs().toNanos(), frameNanos) <= spare, spread.toString());
    }
    everyShardWasSentOnceInOrder(sent);
  }

  /** Counts again, apart from the code under test, what random loss leaves to bursts. */
  private static int spareShards(Geometry geometry) {
    int n = geometry.maxDataShards() + geometry.parityFor(geometry.maxDataShards());
    int m = n - geometry.maxDataShards();
    int spare = 1;
    while (spare < m && Binomial.probabilityAbove(n - spare - 1, geometry.loss(), m - spare - 1) <= 1e-6) {
      spare++;
    }
    return spare;
  }

  /** The most frames of one block that are on the wire at any moment of the burst. */
  private static int worstHit(List<Sent> sent, long from, long length, long frameNanos) {
    Map<Integer, Integer> hits = new HashMap<>();
    int worst = 0;
    for (Sent frame : sent) {
      if (frame.begin() < from + length && frame.begin() + frameNanos > from) {
        worst = Math.max(worst, hits.merge(frame.block(), 1, Integer::sum));
      }
    }
    return worst;
  }

  private static void everyShardWasSentOnceInOrder(List<Sent> sent) {
    Map<Integer, Integer> next = new HashMap<>();
    for (Sent frame : sent) {
      assertEquals(next.getOrDefault(frame.block(), 0), frame.shard());
      next.put(frame.block(), frame.shard() + 1);
    }
  }

  @Property(tries = 20)
  void withBlocksAtHandTheLinkNeverIdles(@ForAll @IntRange(min = 1, max = 40) int burstMillis, @ForAll long seed) {
    int frameBytes = 1472;
    long rate = 10_000_000;
    Geometry geometry = Geometry.of(0.10, 0.02, 1424);
    Spread spread = Spread.of(geometry, rate, frameBytes, Duration.ofMillis(burstMillis), 1L << 40);
    long frameNanos = frameBytes * 1_000_000_000L / rate;
    List<Sent> sent = run(geometry, spread, frameNanos, 6000, 0, new Random(seed));
    assertEquals(5999 * frameNanos, sent.get(5999).begin() - sent.get(0).begin());
  }
}
