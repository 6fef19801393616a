package io.nonreturn.sender.stage;

import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.sender.watch.FolderMirror;
import io.nonreturn.sender.watch.TestMirrors;
import io.nonreturn.sender.watch.Mirror;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/** Prints how fast files are staged; run by hand with a folder on the file system of interest. */
public final class StageSpeed {

  private StageSpeed() {}

  /** Stages 20,000 files of 1 KB in 100 bundles, then one file of 2 GB, each in a fresh journal. */
  public static void main(String[] arguments) throws Exception {
    Path base = Files.createTempDirectory(Path.of(arguments[0]), "stage-speed");
    try {
      Random random = new Random(1);
      Path small = Files.createDirectory(base.resolve("small"));
      byte[] kilobyte = new byte[1_000];
      for (int i = 0; i < 20_000; i++) {
        random.nextBytes(kilobyte);
        Path folder = Files.createDirectories(small.resolve("bundle" + i % 100));
        Files.write(folder.resolve("f" + i), kilobyte);
      }
      for (int round = 0; round < 3; round++) {
        Cost cost = stage(base.resolve("state-small" + round), small);
        System.out.printf("20000 files of 1 KB: %s, %.0f files/s%n", cost, 20_000 / cost.seconds());
      }
      Path large = Files.createDirectory(base.resolve("large"));
      byte[] megabyte = new byte[1 << 20];
      try (OutputStream out = Files.newOutputStream(large.resolve("blob"))) {
        for (int i = 0; i < 2_000; i++) {
          random.nextBytes(megabyte);
          out.write(megabyte);
        }
      }
      for (int round = 0; round < 3; round++) {
        Path state = base.resolve("state-large" + round);
        Cost cost = stage(state, large);
        System.out.printf("one file of 2 GB: %s, %.2f GB/s%n", cost, 2_000 * (double) (1 << 20) / cost.seconds() / 1e9);
        delete(state);
      }
    } finally {
      delete(base);
    }
  }

  /** Time of the wall and of the processors: on a busy machine only the second says something. */
  private record Cost(double seconds, double cpuSeconds) {
    @Override
    public String toString() {
      return String.format("%.2f s, %.2f CPU s", seconds, cpuSeconds);
    }
  }

  private static Cost stage(Path state, Path folder) throws Exception {
    Files.createDirectories(state);
    BlobStore blobs = new BlobStore(state.resolve("blobs"));
    Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(1)); // all files are old
    try (Journal journal = Journal.open(state.resolve("journal.db"), StreamMark.at(StreamMark.besides(state)), blobs, TestStream.PUBLISHER, clock);
        BlobWriter writer = new BlobWriter();
        Mirror mirror =
            TestMirrors.raw("speed", folder, Duration.ofSeconds(2), Duration.ofSeconds(10), clock, System::nanoTime)) {
      Stager stager = new Stager(mirror, new BasicPolicy(), journal, blobs, new StagingStats(), clock);
      long start = System.nanoTime();
      long startCpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
      stager.round(writer);
      long endCpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
      Cost cost = new Cost((System.nanoTime() - start) / 1e9, (endCpu - startCpu) / 1e9);
      long again = System.nanoTime();
      stager.round(writer);
      System.out.printf("  (again, unchanged: %.3f s)%n", (System.nanoTime() - again) / 1e9);
      return cost;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
