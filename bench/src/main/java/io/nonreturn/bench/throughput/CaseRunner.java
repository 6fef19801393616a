package io.nonreturn.bench.throughput;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.ProcessUsage;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.ReceiverStatus.Published;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkReport;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.bench.throughput.BenchCase.Medium;
import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Carries one case at one rate by fresh daemons in fresh folders, the carousel off: what is lost and not repaired stays
 * missing, and the run says so.
 *
 * <p>The clock runs from the first bundle staged (its manifest says when) to the last one published (the receiver says when):
 * copying and hashing a file on the low side before its bundle has a number is not part of it. A smaller load goes before, as
 * daemons run for months and are measured as compiled as they then are.
 */
final class CaseRunner {
  private static final String MIRROR = "data";
  /** Rarely: each look takes processor time from the daemons, and they say themselves when a bundle was published. */
  private static final long POLL_MILLIS = 250;
  /** Everything is sent and nothing arrives any more: what is missing stays so. */
  private static final Duration SETTLED = Duration.ofSeconds(4);

  private static final Duration STAGING = Duration.ofMinutes(2);
  /** Mirror, staged copy, spool and store, and room for the rest. */
  private static final int COPIES = 4;

  private static final long SPARE_BYTES = 256L << 20;
  /** The beacon after the last frame tells what the receiver missed. */
  private static final long BEACON_MILLIS = 1_500;

  private static final int SAMPLE = 50;
  /** The load before the measured one: this share of its bytes or files. */
  private static final int WARM_UP_DIVISOR = 4;

  private static final long SEED = 7;

  private final Map<Medium, Path> folders;

  CaseRunner(Map<Medium, Path> folders) {
    this.folders = folders;
  }

  CaseResult run(BenchCase what, long rateBytesPerSecond) throws IOException, InterruptedException, CommandFailure {
    long needed = COPIES * (what.totalBytes() + what.totalBytes() / WARM_UP_DIVISOR) + SPARE_BYTES;
    try (TempTree tree = TempTree.create(folders.get(what.medium()), "nonreturn-bench-", needed)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Path source = Files.createDirectories(tree.root().resolve("source"));
      Payload payload = new Payload(what.content(), SEED);
      boolean blob = what.shape() == BenchCase.Shape.BLOB;
      List<Payload.Item> before = blob
          ? payload.write("warm", 1, what.fileBytes() / WARM_UP_DIVISOR, source)
          : payload.write("warm", what.files() / WARM_UP_DIVISOR, what.fileBytes(), source);
      List<Payload.Item> items = payload.write("b", what.files(), what.fileBytes(), source);
      Layout direct = Layout.onLoopback(
          tree.root(),
          what.link().withRate(rateBytesPerSecond).withoutCarousel(),
          List.of(MirrorFolder.raw(MIRROR, mirror)));
      if (what.faults() == null) {
        return carry(what, direct, null, source, mirror, before, items);
      }
      LinkFaults faults =
          what.faults().withBursts(what.faults().burst(), what.faults().every(), rateBytesPerSecond);
      try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), faults)) {
        return carry(what, direct.withTarget(link.listenAddress()), link, source, mirror, before, items);
      }
    }
  }

  private static CaseResult carry(
      BenchCase what,
      Layout layout,
      LinkSimulator link,
      Path source,
      Path mirror,
      List<Payload.Item> before,
      List<Payload.Item> items)
      throws IOException, InterruptedException, CommandFailure {
    try (Sides sides = Sides.prepare(layout)) {
      sides.startBoth();
      Set<String> warm = offer(before, source, mirror);
      follow(sides, what, warm, warm.size());
      TimeUnit.MILLISECONDS.sleep(BEACON_MILLIS);
      SenderStatus senderBefore = sides.awaitSender("a status", SETTLED, status -> true);
      ReceiverStatus receiverBefore = sides.awaitReceiver("a status", SETTLED, status -> true);
      ProcessUsage lowBefore = sides.sender().usage();
      ProcessUsage highBefore = sides.receiver().usage();
      Set<String> bundles = offer(items, source, mirror);
      Map<String, Published> published = follow(sides, what, bundles, warm.size() + bundles.size());
      ProcessUsage low = sides.sender().usage().since(lowBefore);
      ProcessUsage high = sides.receiver().usage().since(highBefore);
      SenderStatus sender = sides.awaitSender("a last status", SETTLED, status -> true);
      TimeUnit.MILLISECONDS.sleep(BEACON_MILLIS);
      ReceiverStatus receiver = sides.awaitReceiver("a last status", SETTLED, status -> true);
      boolean complete = published.size() == bundles.size();
      int verified = complete ? verify(new HighSide(layout.highUri()), items) : 0;
      LinkReport report = link == null ? null : link.report();
      long first = published.values().stream().mapToLong(Published::stagedMicros).min().orElse(0);
      long last = published.values().stream().mapToLong(Published::publishedMicros).max().orElse(0);
      return new CaseResult(
          what,
          layout.link().rateBytesPerSecond(),
          complete,
          (last - first) / 1e6,
          published.values().stream().mapToLong(Published::bytes).sum(),
          published.values().stream().mapToLong(Published::artifacts).sum(),
          verified,
          sender.framesSent() - senderBefore.framesSent(),
          receiver.frames().lost() - receiverBefore.frames().lost(),
          receiver.frames().kernelDrops() - receiverBefore.frames().kernelDrops(),
          receiver.blocks().shardsRebuilt() - receiverBefore.blocks().shardsRebuilt(),
          report == null ? 0 : report.lostOnPurpose(),
          low,
          high,
          GcLog.peakBytes(layout.low().resolve("gc.log")),
          GcLog.peakBytes(layout.high().resolve("gc.log")));
    }
  }

  /** Moves the bundles into the mirror, whole; returns their names. */
  static Set<String> offer(List<Payload.Item> items, Path source, Path mirror) throws IOException {
    Set<String> bundles = new TreeSet<>();
    items.forEach(item -> bundles.add(item.bundle()));
    for (String bundle : bundles) {
      Files.move(source.resolve(bundle), mirror.resolve(bundle));
    }
    return bundles;
  }

  /** Waits until all bundles are published or nothing more can come; returns those published, by name. */
  static Map<String, Published> follow(Sides sides, BenchCase what, Set<String> bundles, int stagedInAll)
      throws IOException, InterruptedException {
    Map<String, Published> published = new HashMap<>();
    long patienceNanos = STAGING.plus(Duration.ofSeconds(
            10 * what.totalBytes() / Math.max(1, sides.layout().link().rateBytesPerSecond())))
        .toNanos();
    long began = System.nanoTime();
    long settledSince = began;
    Object before = null;
    while (published.size() < bundles.size() && System.nanoTime() - began < patienceNanos) {
      ReceiverStatus high = sides.awaitReceiver("its status", SETTLED, status -> true);
      high.recent().stream()
          .filter(bundle -> bundles.contains(bundle.name()))
          .forEach(bundle -> published.put(bundle.name(), bundle));
      SenderStatus low = sides.awaitSender("its status", SETTLED, status -> true);
      Object now = List.of(published.size(), low.framesSent() / 100, high.inFlight(), low.bundlesStaged());
      boolean allSent = low.bundlesStaged() >= stagedInAll && low.backlogBytes() == 0;
      if (!allSent || !now.equals(before)) {
        before = now;
        settledSince = System.nanoTime();
      } else if (System.nanoTime() - settledSince > SETTLED.toNanos()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    return published;
  }

  /** Reads a sample back from the high side, spread over all files; fails on the first that differs. */
  private static int verify(HighSide high, List<Payload.Item> items)
      throws IOException, InterruptedException, CommandFailure {
    int step = Math.max(1, items.size() / SAMPLE);
    int verified = 0;
    for (int i = 0; i < items.size(); i += step) {
      Payload.Item item = items.get(i);
      String served = high.sha256(high.rawFile(MIRROR, Path.of(item.bundle(), item.name())));
      if (!served.equals(item.sha256())) {
        throw CommandFailure.failed(
            item + " was published with SHA-256 " + served, "this is a bug: published bytes must be exact");
      }
      verified++;
    }
    return verified;
  }
}
