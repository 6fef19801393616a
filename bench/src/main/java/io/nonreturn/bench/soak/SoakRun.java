package io.nonreturn.bench.soak;

import io.nonreturn.bench.daemon.DaemonProcess;
import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.ReceiverStatus.Published;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One run: offers bundles for a time while it looks, lets all of it arrive, and judges. */
final class SoakRun {
  private static final long TICK_MILLIS = 20;
  private static final long LOOK_NANOS = 500_000_000;
  private static final int SAMPLES_LEAST = 40;
  private static final long SAMPLE_NANOS_MOST = 5_000_000_000L;
  private static final Duration SETTLE = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LONGEST_MICROS = Duration.ofMinutes(10).toMillis() * 1_000;
  /** Of the samples, one in so many is written out. */
  private static final int LINE_EVERY = 2;

  private static final double MIB = 1 << 20;

  private final Path folder;
  private final long linkRate;
  private final long fileRate;
  private final double loss;
  private final Duration time;
  private final PrintWriter out;

  private final Trend lowResident = new Trend("sender, resident", "MiB", 0.10, 48);
  private final Trend highResident = new Trend("receiver, resident", "MiB", 0.10, 48);
  private final Trend lowHeap = new Trend("sender, heap after GC", "MiB", 0.20, 32);
  private final Trend highHeap = new Trend("receiver, heap after GC", "MiB", 0.20, 32);
  private final Trend median = new Trend("latency of a probe, p50", "ms", 0.50, 50);
  private final Trend tail = new Trend("latency of a probe, p99", "ms", 1.00, 500);
  private final Histogram interval = new Histogram(1, LONGEST_MICROS, 3);
  private final Histogram all = new Histogram(1, LONGEST_MICROS, 3);
  private final List<String> problems = new ArrayList<>();
  private long publishedBytes;
  private long verified;
  private int samples;

  SoakRun(Path folder, long linkRate, long fileRate, double loss, Duration time, PrintWriter out) {
    this.folder = folder;
    this.linkRate = linkRate;
    this.fileRate = fileRate;
    this.loss = loss;
    this.time = time;
    this.out = out;
  }

  SoakReport run() throws IOException, InterruptedException, CommandFailure {
    // The sender keeps what it sent for ten minutes and more, and lets it go once a minute.
    long kept = fileRate * Math.min(time.toSeconds() + 60, 12 * 60) + 2 * fileRate * 40 + (1L << 30);
    try (TempTree tree = TempTree.create(folder, "nonreturn-soak-", kept)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Layout direct = Layout.onLoopback(
          tree.root(),
          LinkSettings.defaults(linkRate),
          List.of(new MirrorFolder(SoakLoad.MIRROR, "raw", mirror, Duration.ofMillis(50))));
      SoakLoad load = new SoakLoad(
          mirror,
          Files.createDirectories(tree.root().resolve("aside")),
          direct.high().resolve("state/store"),
          fileRate);
      try (LinkSimulator link =
              LinkSimulator.open(Ports.loopback(0), direct.listen(), LinkFaults.NONE.withLoss(loss).withSeed(5));
          Sides sides = Sides.prepare(direct.withTarget(link.listenAddress()))) {
        sides.startBoth();
        offer(sides, load);
        ReceiverStatus end = settle(sides, load);
        reconcile(sides, load, end);
        return report(load, end, link);
      }
    }
  }

  private void offer(Sides sides, SoakLoad load) throws IOException, InterruptedException, CommandFailure {
    HighSide high = new HighSide(sides.layout().highUri());
    long begin = System.nanoTime();
    long every = Math.min(SAMPLE_NANOS_MOST, time.toNanos() / SAMPLES_LEAST);
    long sampled = begin;
    long looked = begin;
    for (long now = begin; now - begin < time.toNanos(); now = System.nanoTime()) {
      load.work(now, true);
      if (now - looked > LOOK_NANOS) {
        looked = now;
        look(sides, load);
      }
      if (now - sampled > every) {
        sampled = now;
        sample(sides, load, high, Duration.ofNanos(now - begin));
      }
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
  }

  /** Takes note of what was published since the last look. */
  private ReceiverStatus look(Sides sides, SoakLoad load) throws IOException, InterruptedException {
    ReceiverStatus status = sides.awaitReceiver("its status", PATIENCE, high -> true);
    for (Published bundle : status.recent()) {
      if (bundle.artifacts() > 0 && load.published(bundle.name(), System.nanoTime())) {
        publishedBytes += bundle.bytes();
        if (bundle.name().startsWith(SoakLoad.PROBE)) {
          long micros = Math.clamp(bundle.publishedMicros() - bundle.stagedMicros(), 1, LONGEST_MICROS);
          interval.recordValue(micros);
          all.recordValue(micros);
        }
      }
    }
    return status;
  }

  private void sample(Sides sides, SoakLoad load, HighSide high, Duration since)
      throws IOException, InterruptedException, CommandFailure {
    verify(load, high);
    lowResident.add(sides.sender().usage().residentBytes() / MIB);
    highResident.add(sides.receiver().usage().residentBytes() / MIB);
    lowHeap.add(heap(sides.sender()));
    highHeap.add(heap(sides.receiver()));
    if (interval.getTotalCount() > 0) {
      median.add(interval.getValueAtPercentile(50) / 1e3);
      tail.add(interval.getValueAtPercentile(99) / 1e3);
      interval.reset();
    }
    if (samples++ % LINE_EVERY == 0) {
      Optional<SenderStatus> low = sides.senderStatus();
      out.printf(
          Locale.ROOT,
          "%5d s  bundles %,d  published %,d MB  waiting %,d  backlog %,d KB  resident %.0f/%.0f MiB  heap %.0f/%.0f MiB"
              + "  p50 %.0f ms  p99 %.0f ms%n",
          since.toSeconds(),
          load.bundles(),
          publishedBytes / 1_000_000,
          load.open().size(),
          low.map(SenderStatus::backlogBytes).orElse(0L) / 1_000,
          lowResident.last(),
          highResident.last(),
          lowHeap.last(),
          highHeap.last(),
          median.last(),
          tail.last());
      out.flush();
    }
  }

  /** Reads one published bundle back. */
  private void verify(SoakLoad load, HighSide high) throws IOException, InterruptedException, CommandFailure {
    Optional<SoakLoad.Offer> some = load.somePublished();
    if (some.isEmpty()) {
      return;
    }
    List<String> hashes = some.get().hashes();
    for (int i = 0; i < hashes.size(); i++) {
      String served = high.sha256(high.rawFile(SoakLoad.MIRROR, Path.of(some.get().name(), "file-" + i)));
      if (!served.equals(hashes.get(i))) {
        problems.add(some.get().name() + "/file-" + i + " was published with SHA-256 " + served + " instead of " + hashes.get(i));
      }
      verified++;
    }
  }

  private static double heap(DaemonProcess daemon) throws IOException {
    return HeapLog.lastBytes(daemon.log().resolveSibling("gc.log")) / MIB;
  }

  /** Waits until all that was offered is there, or nothing more comes. */
  private ReceiverStatus settle(Sides sides, SoakLoad load) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + SETTLE.toNanos();
    long numbered = load.bundles() + load.removals();
    ReceiverStatus status = look(sides, load);
    while (System.nanoTime() - deadline < 0
        && !(load.open().isEmpty() && status.headSequence() >= numbered && status.openGaps().isEmpty())) {
      TimeUnit.MILLISECONDS.sleep(200);
      status = look(sides, load);
    }
    return status;
  }

  /** Sent = published + named in the ledger, in bundles and in bytes. */
  private void reconcile(Sides sides, SoakLoad load, ReceiverStatus end) throws IOException, InterruptedException {
    SenderStatus low = sides.awaitSender("its status", PATIENCE, status -> true);
    long numbered = load.bundles() + load.removals();
    require(low.sequence() == numbered, "numbered by the sender " + low.sequence() + ", offered and removed " + numbered);
    require(low.bytesStaged() == load.bytes(), "bytes staged " + low.bytesStaged() + ", offered " + load.bytes());
    require(load.open().isEmpty(), "never published though repeated: " + load.open().stream().map(SoakLoad.Offer::name).toList());
    require(end.headSequence() == numbered, "head " + end.headSequence() + ", numbered " + numbered);
    long missing = load.open().stream().mapToLong(SoakLoad.Offer::bytes).sum();
    require(
        end.bytesPublished() == publishedBytes,
        "bytes published " + end.bytesPublished() + ", of the bundles that were offered " + publishedBytes);
    require(publishedBytes + missing == load.bytes(), "published " + publishedBytes + " + missing " + missing + ", offered " + load.bytes());
    require(
        end.bundlesPublished() + end.openGaps().size() == numbered,
        "published " + end.bundlesPublished() + " + in the ledger " + end.openGaps().size() + ", numbered " + numbered);
    for (DaemonProcess daemon : List.of(sides.sender(), sides.receiver())) {
      require(daemon.isAlive(), "the " + daemon.name() + " ended");
    }
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      problems.add("not reconciled: " + otherwise);
    }
  }

  private SoakReport report(SoakLoad load, ReceiverStatus end, LinkSimulator link) {
    List<String> lines = new ArrayList<>();
    List<Trend> trends = List.of(lowResident, highResident, lowHeap, highHeap, median, tail);
    trends.forEach(trend -> lines.add(trend.line()));
    lines.add(String.format(
        Locale.ROOT,
        "latency of %,d probes            p50 %.1f ms  p90 %.1f ms  p99 %.1f ms  max %.1f ms",
        all.getTotalCount(),
        all.getValueAtPercentile(50) / 1e3,
        all.getValueAtPercentile(90) / 1e3,
        all.getValueAtPercentile(99) / 1e3,
        all.getMaxValue() / 1e3));
    lines.add("link                             " + link.report().toLine());
    lines.add(String.format(
        Locale.ROOT,
        "bundles                          %,d offered + %,d removed = %,d published + %,d in the ledger",
        load.bundles(),
        load.removals(),
        end.bundlesPublished(),
        end.openGaps().size()));
    lines.add(String.format(
        Locale.ROOT,
        "bytes                            %,d offered = %,d published + %,d in the ledger; %,d files read back and compared",
        load.bytes(),
        publishedBytes,
        load.open().stream().mapToLong(SoakLoad.Offer::bytes).sum(),
        verified));
    lines.addAll(problems);
    boolean flat = trends.stream().allMatch(Trend::isFlat);
    lines.add(flat && problems.isEmpty() ? "good: flat, and reconciled to the byte" : "NOT good, see above");
    return new SoakReport(List.copyOf(lines), flat && problems.isEmpty());
  }
}
