package io.nonreturn.bench.throughput;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.ReceiverStatus.Published;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.throughput.BenchCase.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How long a small bundle takes while one large blob has the link to itself otherwise: from staged to published, one at a time, for as
 * long as the blob is on its way.
 *
 * @param micros from staged to published
 * @param interleaving how long the shards of one block are on their way when the link is saturated, so that bursts can be repaired: no
 *     bundle can be quicker than that
 */
record PriorityRun(Histogram micros, Duration interleaving) {
  /** What a small bundle may take beyond the interleaving time. */
  static final Duration LIMIT = Duration.ofMillis(250);

  private static final String MIRROR = "data";
  private static final String LARGE = "large";
  private static final int BUNDLE_BYTES = 10_000;
  private static final long RATE = 25_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LONGEST_MICROS = Duration.ofMinutes(1).toMillis() * 1_000;
  private static final int COPIES = 4;
  private static final int IP_UDP_BYTES = 28;
  /** The blob must have filled the link before the first is measured. */
  private static final double SATURATED_SHARE = 0.1;

  /** Carries a blob that takes so many seconds at the rate of the link, and small bundles beside it. */
  static PriorityRun measure(Path medium, int seconds) throws IOException, InterruptedException {
    long blobBytes = RATE * seconds;
    Histogram micros = new Histogram(1, LONGEST_MICROS, 3);
    try (TempTree tree = TempTree.create(medium, "nonreturn-priority-", COPIES * blobBytes)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Path source = Files.createDirectories(tree.root().resolve("source"));
      Layout layout = Layout.onLoopback(
          tree.root(),
          LinkSettings.defaults(RATE).withoutCarousel(),
          List.of(new MirrorFolder(MIRROR, "raw", mirror, Duration.ofMillis(20))));
      Payload payload = new Payload(Content.INCOMPRESSIBLE, 3);
      try (Sides sides = Sides.prepare(layout)) {
        sides.startBoth();
        offer(payload, source, mirror, LARGE, blobBytes);
        sides.awaitReceiver(
            "the link saturated by the blob", PATIENCE, high -> isOnItsWay(high, (long) (SATURATED_SHARE * blobBytes)));
        Duration interleaving = interleaving(sides.awaitSender("its status", PATIENCE, low -> true), layout.link());
        for (int i = 0; ; i++) {
          String name = String.format("b%05d", i);
          offer(payload, source, mirror, name, BUNDLE_BYTES);
          ReceiverStatus status = sides.awaitReceiver(
              name + " published", PATIENCE, high -> high.published(MIRROR, name).isPresent());
          if (!isOnItsWay(status, 1)) {
            return new PriorityRun(micros, interleaving);
          }
          Published published = status.published(MIRROR, name).orElseThrow();
          micros.recordValue(Math.clamp(published.publishedMicros() - published.stagedMicros(), 1, LONGEST_MICROS));
        }
      }
    }
  }

  boolean isGood() {
    return micros.getTotalCount() > 0 && micros.getValueAtPercentile(99) <= LIMIT.plus(interleaving).toMillis() * 1_000;
  }

  private static boolean isOnItsWay(ReceiverStatus high, long bytes) {
    return high.inFlight().stream().anyMatch(bundle -> bundle.name().equals(LARGE) && bundle.bytesDone() >= bytes);
  }

  /** All blocks under way together are what the link carries in that time. */
  private static Duration interleaving(SenderStatus low, LinkSettings link) {
    double bytes = (double) low.lanes() * (low.dataShards() + low.parityShards()) * (link.mtu() - IP_UDP_BYTES);
    return Duration.ofNanos((long) (bytes / link.rateBytesPerSecond() * 1e9));
  }

  private static void offer(Payload payload, Path source, Path mirror, String name, long bytes) throws IOException {
    Path bundle = Files.createDirectories(source.resolve(name));
    payload.writeFile(bundle.resolve("file.bin"), bytes);
    Files.move(bundle, mirror.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
