package io.nonreturn.bench.throughput;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ProcessUsage;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.ReceiverStatus.Published;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.throughput.BenchCase.Content;
import io.nonreturn.bench.throughput.DownloadLoad.Crowd;
import io.nonreturn.bench.throughput.DownloadLoad.Got;
import io.nonreturn.bench.throughput.DownloadLoad.Target;
import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What reception suffers from many downloads: the same load crosses three times, without clients, beside them, and without them again,
 * between the same two daemons.
 *
 * @param before without clients
 * @param beside the clients
 * @param after without them again
 * @param got what the clients got while the load crossed beside them
 * @param gotSeconds how long that was
 * @param peakResidentBytes largest resident set of the receiver
 * @param peakHeapBytes largest heap in use of the receiver
 */
record DownloadsRun(Phase before, Phase beside, Phase after, Got got, double gotSeconds, long peakResidentBytes, long peakHeapBytes) {
  private static final String MIRROR = "data";
  private static final int TARGETS = 8;
  private static final long TARGET_BYTES = 32L << 20;
  private static final int FILE_BYTES = 1 << 20;
  private static final int FILES_PER_BUNDLE = 8;
  private static final int COPIES = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  /** Until each client has its connection and its first bytes. */
  private static final long CROWD_MILLIS = 3_000;

  private static final long BEACON_MILLIS = 1_500;

  /**
   * One crossing of the load.
   *
   * @param bytes published
   * @param bytesOffered how many there were to publish
   * @param seconds from the first bundle staged to the last published
   * @param framesLost by the receiver's count
   * @param kernelDrops of these, at its socket
   * @param cpuSeconds of the receiver
   */
  record Phase(long bytes, long bytesOffered, double seconds, long framesLost, long kernelDrops, double cpuSeconds) {
    double goodput() {
      return seconds > 0 ? bytes / seconds : 0;
    }

    boolean isComplete() {
      return bytes == bytesOffered;
    }
  }

  static DownloadsRun measure(Path medium, Crowd crowd, long rate, Duration time) throws IOException, InterruptedException, CommandFailure {
    int bundles = (int) Math.max(4, rate * time.toSeconds() / (FILE_BYTES * FILES_PER_BUNDLE));
    long total = 4L * bundles * FILES_PER_BUNDLE * FILE_BYTES + TARGETS * TARGET_BYTES;
    try (TempTree tree = TempTree.create(medium, "nonreturn-downloads-", COPIES * total)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Path source = Files.createDirectories(tree.root().resolve("source"));
      Layout layout = Layout.onLoopback(
          tree.root(), LinkSettings.defaults(rate).withoutCarousel(), List.of(MirrorFolder.raw(MIRROR, mirror)));
      Payload payload = new Payload(Content.INCOMPRESSIBLE, 11);
      try (Sides sides = Sides.prepare(layout)) {
        sides.startBoth();
        List<Payload.Item> files = payload.write("target", TARGETS, TARGET_BYTES, source);
        Carrier carrier = new Carrier(sides, source, mirror);
        carrier.carry(files, TARGET_BYTES);
        HighSide high = new HighSide(layout.highUri());
        List<Target> targets = new ArrayList<>();
        for (Payload.Item item : files) {
          Path path = Path.of(item.bundle(), item.name());
          targets.add(new Target(high.rawFile(MIRROR, path), mirror.resolve(path)));
        }
        carrier.carry(load(payload, "warm", bundles / 4, source), FILE_BYTES);
        Phase before = carrier.carry(load(payload, "before", bundles, source), FILE_BYTES);
        List<Payload.Item> load = load(payload, "beside", bundles, source);
        List<Payload.Item> last = load(payload, "after", bundles, source);
        Phase beside;
        Got got;
        double seconds;
        try (DownloadLoad clients = new DownloadLoad(crowd, targets)) {
          TimeUnit.MILLISECONDS.sleep(CROWD_MILLIS);
          Got first = clients.got();
          long start = System.nanoTime();
          beside = carrier.carry(load, FILE_BYTES);
          seconds = (System.nanoTime() - start) / 1e9;
          Got end = clients.got();
          got = new Got(end.bytes() - first.bytes(), end.answers() - first.answers(), end.broken(), end.wrong());
        }
        Phase after = carrier.carry(last, FILE_BYTES);
        long heap = GcLog.peakBytes(layout.high().resolve("gc.log"));
        return new DownloadsRun(before, beside, after, got, seconds, sides.receiver().usage().peakResidentBytes(), heap);
      }
    }
  }

  /** Small bundles: the first and the last one published tell the time. */
  private static List<Payload.Item> load(Payload payload, String name, int bundles, Path source) throws IOException {
    List<Payload.Item> items = new ArrayList<>();
    for (int i = 0; i < bundles; i++) {
      items.addAll(payload.write(name + i + "-", FILES_PER_BUNDLE, FILE_BYTES, source));
    }
    return items;
  }

  /** Goodput beside the clients as a share of what it is without them. */
  double ratio() {
    return beside.goodput() / ((before.goodput() + after.goodput()) / 2);
  }

  /** Nothing missing, nothing wrong, and hardly slower. */
  boolean isGood(double leastRatio) {
    return before.isComplete() && beside.isComplete() && after.isComplete() && got.wrong() == 0 && ratio() >= leastRatio;
  }

  /** Carries one load after the other between the same daemons. */
  private static final class Carrier {
    private final Sides sides;
    private final Path source;
    private final Path mirror;
    private int staged;

    Carrier(Sides sides, Path source, Path mirror) {
      this.sides = sides;
      this.source = source;
      this.mirror = mirror;
    }

    Phase carry(List<Payload.Item> items, long fileBytes) throws IOException, InterruptedException {
      ReceiverStatus before = sides.awaitReceiver("a status", PATIENCE, status -> true);
      ProcessUsage usage = sides.receiver().usage();
      BenchCase what = new BenchCase(
          BenchCase.Shape.BLOB, Content.INCOMPRESSIBLE, BenchCase.Medium.TMPFS, sides.layout().link(), null, items.size(), fileBytes);
      Set<String> bundles = CaseRunner.offer(items, source, mirror);
      staged += bundles.size();
      Map<String, Published> published = CaseRunner.follow(sides, what, bundles, staged);
      double cpu = sides.receiver().usage().since(usage).cpuSeconds();
      TimeUnit.MILLISECONDS.sleep(BEACON_MILLIS);
      ReceiverStatus after = sides.awaitReceiver("a status", PATIENCE, status -> true);
      long first = published.values().stream().mapToLong(Published::stagedMicros).min().orElse(0);
      long last = published.values().stream().mapToLong(Published::publishedMicros).max().orElse(0);
      return new Phase(
          published.values().stream().mapToLong(Published::bytes).sum(),
          items.size() * fileBytes,
          (last - first) / 1e6,
          after.frames().lost() - before.frames().lost(),
          after.frames().kernelDrops() - before.frames().kernelDrops(),
          cpu);
    }
  }
}
