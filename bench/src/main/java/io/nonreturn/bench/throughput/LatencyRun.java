package io.nonreturn.bench.throughput;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.ReceiverStatus.Published;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.throughput.BenchCase.Content;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** How long a small bundle takes on a link that is otherwise idle: one at a time, from staged to published. */
final class LatencyRun {
  private static final String MIRROR = "data";
  private static final int BUNDLE_BYTES = 10_000;
  private static final long RATE = 100_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long SPARE_BYTES = 256L << 20;
  private static final long LONGEST_MICROS = Duration.ofMinutes(1).toMillis() * 1_000;

  private LatencyRun() {}

  /**
   * Carries so many bundles after some that warm both sides up.
   *
   * @return microseconds from staged to published
   */
  static Histogram measure(Path medium, int warmUps, int bundles) throws IOException, InterruptedException {
    Histogram micros = new Histogram(1, LONGEST_MICROS, 3);
    try (TempTree tree = TempTree.create(medium, "nonreturn-latency-", SPARE_BYTES)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Path source = Files.createDirectories(tree.root().resolve("source"));
      MirrorFolder folder = new MirrorFolder(MIRROR, "raw", mirror, Duration.ofMillis(20));
      Layout layout =
          Layout.onLoopback(tree.root(), LinkSettings.defaults(RATE).withoutCarousel(), List.of(folder));
      Payload payload = new Payload(Content.INCOMPRESSIBLE, 3);
      try (Sides sides = Sides.prepare(layout)) {
        sides.startBoth();
        micros.setStartTimeStamp(System.currentTimeMillis());
        for (int i = 0; i < warmUps + bundles; i++) {
          String name = String.format("b%05d", i);
          Path bundle = Files.createDirectories(source.resolve(name));
          payload.writeFile(bundle.resolve("file.bin"), BUNDLE_BYTES);
          Files.move(bundle, mirror.resolve(name), StandardCopyOption.ATOMIC_MOVE);
          ReceiverStatus status = sides.awaitReceiver(
              name + " published",
              PATIENCE,
              high -> high.published(MIRROR, name).isPresent());
          Published published = status.published(MIRROR, name).orElseThrow();
          if (i >= warmUps) {
            micros.recordValue(
                Math.clamp(published.publishedMicros() - published.stagedMicros(), 1, LONGEST_MICROS));
          }
        }
        micros.setEndTimeStamp(System.currentTimeMillis());
      }
    }
    return micros;
  }

  /** Writes the histogram in HdrHistogram's log format, which its own tools read. */
  static void writeLog(Histogram micros, Path file) throws IOException {
    try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, java.nio.charset.StandardCharsets.US_ASCII)) {
      HistogramLogWriter writer = new HistogramLogWriter(out);
      writer.outputLogFormatVersion();
      writer.outputComment("microseconds from staged to published, one bundle of " + BUNDLE_BYTES + " B at a time");
      writer.setBaseTime(micros.getStartTimeStamp());
      writer.outputBaseTime(micros.getStartTimeStamp());
      writer.outputLegend();
      writer.outputIntervalHistogram(micros);
    }
  }
}
