package io.nonreturn.bench.simulate;

import io.nonreturn.receiver.commit.CommitOptions;
import io.nonreturn.receiver.decode.DecodeOptions;
import io.nonreturn.sender.Outflow;
import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.Shares;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a seed stands for: how both sides are configured, how bad the link is, what goes wrong and when. All sizes are small and all rates
 * low, so that a minute of the world costs milliseconds and every bound is reached.
 */
record Scenario(
    boolean hasRealSignatures,
    Outflow.Options sender,
    DecodeOptions decode,
    CommitOptions commit,
    int smallBlobBytes,
    long slownessNanos,
    SimLink.Quality quality,
    List<String> mirrors,
    List<Event> events,
    long troubleNanos) {

  /** Something that happens at a moment. */
  record Event(long atNanos, What what, long lengthNanos) {}

  /** What can happen. */
  enum What {
    UPSTREAM,
    CRASH_LOW,
    CRASH_HIGH,
    CRASH_LOW_AT_DISK,
    CRASH_HIGH_AT_DISK,
    FULL_LOW,
    FULL_HIGH,
    ERROR_LOW,
    ERROR_HIGH,
    CLOCK_LOW,
    CLOCK_HIGH,
    OUTAGE,
    STOP_LOW,
    STOP_HIGH,
    WIPE_HIGH,
    PUT_JOURNAL_BACK,
    LOSE_JOURNAL,
    TICKET,
    UPSTREAM_FAILS,
    REPLAY,
    JUNK,
    HOSTILE
  }

  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3_600 * SECOND;
  private static final int REAL_SIGNATURES_IN = 16;

  /** The scenario of a seed. */
  static Scenario of(long seed, SplittableRandom random) {
    boolean isPeaceful = random.nextInt(10) == 0;
    boolean isLong = random.nextInt(12) == 0;
    long trouble = (20 + random.nextInt(160)) * SECOND;
    Set<What> kinds = EnumSet.noneOf(What.class);
    if (!isPeaceful) {
      for (What what : What.values()) {
        if (random.nextInt(3) == 0) {
          kinds.add(what);
        }
      }
    }
    kinds.remove(What.UPSTREAM);
    List<Event> events = new ArrayList<>();
    int changes = 4 + random.nextInt(24);
    for (int i = 0; i < changes; i++) {
      // Half of them close together, as upstreams change.
      long at = random.nextBoolean() ? random.nextLong(trouble) : trouble / 4 + random.nextLong(3 * SECOND);
      events.add(new Event(at, What.UPSTREAM, 0));
    }
    for (What what : kinds) {
      int times = isRare(what) ? 1 : 1 + random.nextInt(4);
      for (int i = 0; i < times; i++) {
        long length = isLong && random.nextBoolean() ? HOUR : (1 + random.nextInt(30)) * SECOND;
        events.add(new Event(random.nextLong(trouble), what, length));
      }
    }
    events.sort(Comparator.comparingLong(Event::atNanos));
    List<String> mirrors = random.nextBoolean() ? List.of("files") : List.of("files", "more");
    return new Scenario(
        seed % REAL_SIGNATURES_IN == 0,
        sender(random),
        decode(random),
        new CommitOptions(1 << 20, 4 + random.nextInt(60), 40 + random.nextInt(400), Duration.ofSeconds(1)),
        random.nextBoolean() ? 1 << 20 : 4 << 10,
        random.nextInt(3) == 0 ? random.nextLong(1, SECOND / 4) : 0,
        isPeaceful ? SimLink.Quality.PERFECT : quality(random),
        mirrors,
        List.copyOf(events),
        trouble);
  }

  private static boolean isRare(What what) {
    return what == What.WIPE_HIGH || what == What.LOSE_JOURNAL || what == What.PUT_JOURNAL_BACK || what == What.CLOCK_LOW
        || what == What.CLOCK_HIGH;
  }

  private static Outflow.Options sender(SplittableRandom random) {
    InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    int mtu = switch (random.nextInt(4)) {
      case 0 -> 576;
      case 1 -> 9_000;
      default -> 1_500;
    };
    double parity = random.nextInt(6) == 0 ? 0 : 0.05 + random.nextDouble() * 0.5;
    LinkOptions link = new LinkOptions(
        nowhere,
        nowhere,
        mtu,
        random.nextLong(60_000, 600_000),
        parity,
        random.nextDouble() * Math.min(0.1, parity / 3),
        Duration.ofMillis(random.nextInt(200)),
        Transport.NIO);
    CarouselOptions carousel =
        new CarouselOptions(Duration.ofDays(7), Duration.ofSeconds(1 + random.nextInt(10)), 0.1 + random.nextDouble() * 0.4);
    return new Outflow.Options(link, carousel, Shares.DEFAULT, 1, 8 << 20);
  }

  private static DecodeOptions decode(SplittableRandom random) {
    return new DecodeOptions(
        64 << random.nextInt(4, 11), 100, 16 + random.nextInt(200), 16 << 20, Duration.ofSeconds(10), 1, 8);
  }

  private static SimLink.Quality quality(SplittableRandom random) {
    return new SimLink.Quality(
        share(random, 0.3),
        random.nextBoolean() ? 0 : random.nextDouble() * 0.000_3,
        5_000,
        share(random, 0.05),
        share(random, 0.1),
        share(random, 0.05),
        share(random, 0.02));
  }

  /** Often none, mostly little, seldom much. */
  private static double share(SplittableRandom random, double most) {
    double luck = random.nextDouble();
    return random.nextInt(3) == 0 ? 0 : most * luck * luck;
  }
}
