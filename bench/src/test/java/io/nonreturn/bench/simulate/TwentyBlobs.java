package io.nonreturn.bench.simulate;

import io.nonreturn.bench.simulate.Upstream.Content;
import io.nonreturn.bench.simulate.Upstream.Name;
import io.nonreturn.receiver.StepReceiver;
import io.nonreturn.receiver.commit.CommitOptions;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.decode.DecodeOptions;
import io.nonreturn.sender.Outflow;
import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.Shares;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.Transport;
import io.nonreturn.wire.LinkKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A small world that is always the same, up to the fault that a test puts into it: a perfect link, one mirror, and twenty blobs in seven
 * bundles, of which one is replaced, and one is removed and comes back. Some blobs are large enough for the spool, one is empty, one is shared.
 */
final class TwentyBlobs {
  static final int BLOBS = 20;

  private static final long SECOND = 1_000_000_000L;
  private static final long LOOK_NANOS = SECOND / 4;
  private static final long PATIENCE_NANOS = 30 * 60 * SECOND;
  private static final int SMALL_BLOB_BYTES = 4 << 10;
  private static final String MIRROR = "files";

  final SimTime time = new SimTime();
  final Trace trace = new Trace(time, Boolean.getBoolean("tell") ? System.out : null);
  final Faults faults = new Faults();
  private final Given given = new Given();
  final SimLink link;
  final Upstream upstream;
  final Checks checks;
  final LowSide low;
  final HighSide high;
  private final Set<Content> contents = new HashSet<>();
  private int changes;

  TwentyBlobs() {
    SplittableRandom random = new SplittableRandom(20);
    DecodeOptions decode = new DecodeOptions(4_096, 100, 64, 16 << 20, Duration.ofSeconds(10), 1, 8);
    CommitOptions commit = new CommitOptions(1 << 20, 64, 400, Duration.ofSeconds(1));
    Scenario scenario = new Scenario(
        false, sender(), decode, commit, SMALL_BLOB_BYTES, 0, SimLink.Quality.PERFECT, List.of(MIRROR), List.of(), 0);
    SimKeys keys = SimKeys.standIn(random.split());
    LinkKey key = LinkKey.of(new byte[LinkKey.BYTES]);
    link = new SimLink(time, random.split(), trace, faults);
    upstream = new Upstream(this::now);
    checks = new Checks(upstream, given, trace, commit, decode);
    low = new LowSide(
        time, random.split(), trace, faults, scenario.sender(), List.of(MIRROR), upstream, link, key, keys.signer(), given);
    high = new HighSide(
        time, random.split(), trace, faults, scenario, key, checks.noting(keys.trust()), checks, FileOperations.REAL);
  }

  private Instant now() {
    return low.clock.instant();
  }

  private static Outflow.Options sender() {
    InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    LinkOptions link =
        new LinkOptions(nowhere, nowhere, 1_500, 100_000, 0.1, 0.02, Duration.ofMillis(20), Transport.NIO);
    return new Outflow.Options(link, new CarouselOptions(Duration.ofDays(7), Duration.ofSeconds(1), 0.5), Shares.DEFAULT, 1, 8 << 20);
  }

  /** Runs until both sides agree on all that upstream ever had. */
  void run() throws IOException {
    long end = time.nanos() + PATIENCE_NANOS;
    if (changes == 0) {
      change();
      high.start();
      low.start();
    }
    long lookDue = time.nanos();
    while (true) {
      time.advance(Math.min(Math.min(low.nextNanos(), high.nextNanos()), Math.min(link.nextNanos(), lookDue)));
      for (SimLink.Flying frame = link.poll(); frame != null; frame = link.poll()) {
        high.datagram(frame);
      }
      low.act();
      high.act();
      low.startSoon();
      high.startSoon();
      if (time.nanos() >= lookDue) {
        lookDue = time.nanos() + LOOK_NANOS;
        if (isAgreed() && !change()) {
          checks.checkStore(high.receiver());
          return;
        }
        Violation.unless(time.nanos() < end, "not agreed in time: " + why());
      }
    }
  }

  /** What the sender has on its disk must be enough to fill another receiver. */
  void beginAgainWithAnEmptyReceiver() throws IOException {
    high.wipe();
    checks.wiped();
    run();
  }

  /** Upstream changes once more, when the last change has crossed; false when it has changed for the last time. */
  private boolean change() {
    switch (changes++) {
      case 0 -> {
        set("one", 0, 1, 2, 3);
        set("two", 4, 5, 6, 7);
        set("three", 2, 8);
        set("four", 9, 10, 11);
        set("five", 12, 13);
      }
      case 1 -> {
        set("two", 4, 14, 15, 16);
        set("three");
        set("six", 17);
      }
      case 2 -> {
        set("three", 2, 18);
        set("seven", 19);
      }
      default -> {
        return false;
      }
    }
    low.upstreamChanged();
    return true;
  }

  private void set(String bundle, int... blobs) {
    NavigableMap<String, Content> files = new TreeMap<>();
    for (int blob : blobs) {
      Content content = Content.of(1 + blob, size(blob));
      contents.add(content);
      files.put("file-" + blob, content);
    }
    upstream.set(new Name(MIRROR, bundle), files);
  }

  private static int size(int blob) {
    return switch (blob) {
      case 0 -> 0;
      case 3, 16, 19 -> 20_000;
      case 11 -> 450_000; // two blocks, and seconds between them, in which the spool writes down what it has
      default -> 100 * blob;
    };
  }

  int blobs() {
    return contents.size();
  }

  private boolean isAgreed() throws IOException {
    StepReceiver receiver = high.receiver();
    return receiver != null
        && low.isSettled()
        && checks.missing(receiver).isEmpty()
        && Simulation.isClosed(receiver, low.stream());
  }

  private String why() throws IOException {
    StepReceiver receiver = high.receiver();
    return receiver == null
        ? "the receiver is down"
        : checks.missing(receiver) + ", staged=" + low.isSettled() + ", stream=" + low.stream() + ", "
            + Checks.accounts(receiver) + ", refused=" + Refused.of(receiver);
  }
}
