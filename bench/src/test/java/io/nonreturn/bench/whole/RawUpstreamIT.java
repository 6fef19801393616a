package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.command.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files of a web server that lists its folders: a large one is broken off on the low side and goes on, and curl resumes it on the high side. */
@Timeout(600)
@Tag("patient")
class RawUpstreamIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final LinkFaults FAULTS = LinkFaults.NONE.withLoss(0.02).withSeed(9);
  private static final int LARGE_BYTES = 24 << 20;
  private static final String NGINX = "autoindex on; limit_rate 6m;";

  @Test
  void filesCrossAreResumedAndHeldAgainstTheirChecksums() throws IOException, InterruptedException, CommandFailure {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "rawup-", 500 << 20)) {
      Path served = Files.createDirectories(tree.root().resolve("served"));
      Path images = Files.createDirectories(served.resolve("images"));
      byte[] large = new byte[LARGE_BYTES];
      new Random(1).nextBytes(large);
      try (Nginx nginx = Nginx.start(tree.root().resolve("nginx"), served, NGINX)) {
        String low = """
            [[mirror]]
            name = "files"
            ecosystem = "raw"
            upstream = "%s"
            select = ["*"]
            interval = "1 s"
            """.formatted(nginx.uri("/"));
        Layout direct = Layout.onLoopback(tree.root(), LinkSettings.defaults(25_000_000), List.of()).withLines(low, "");
        try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), FAULTS);
            Sides sides = Sides.prepare(direct.withTarget(link.listenAddress()))) {
          sides.startBoth();
          URI high = direct.highUri().resolve("/raw/files/images/");
          // With a checksum all bytes of a part count; without, those that were forced to the disk, each 64 MiB.
          String largeSum = Digest.sha256(large) + "  large.iso\n";
          Files.writeString(images.resolve("SHA256SUMS"), largeSum);
          Files.write(images.resolve("large.iso"), large);
          Files.writeString(images.resolve("small.txt"), "small");
          breakOff(sides, tree.root());
          assertTrue(nginx.asked("large.iso 206") > 0, "the sender went on where it was: " + nginx.asked());
          curl(tree.root(), high, large);
          unchanged(sides, nginx);
          sums(sides, images, largeSum, tree.root(), high);
        }
      }
    }
  }

  /** Kills the sender in the middle of the large file. */
  private static void breakOff(Sides sides, Path root) throws IOException, InterruptedException {
    Path downloads = root.resolve("low/state/downloads/files");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (partBytes(downloads) < LARGE_BYTES / 4) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("nothing is being downloaded\n" + sides.sender().logTail(20));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    sides.sender().terminate();
    sides.startSender();
    sides.awaitReceiver("the images", PATIENCE, status -> status.published("files", "images").isPresent());
  }

  /** The sizes of parts, which may be gone at any moment. */
  private static long partBytes(Path folder) {
    File[] parts = folder.toFile().listFiles((parent, name) -> name.endsWith(".part"));
    return parts == null ? 0 : Arrays.stream(parts).mapToLong(File::length).max().orElse(0);
  }

  private static void curl(Path root, URI high, byte[] large) throws IOException, InterruptedException {
    Path part = root.resolve("part");
    Program.run(root, Map.of(), "curl", "-sf", "-r", "0-999999", "-o", part.toString(), high.resolve("large.iso").toString());
    assertArrayEquals(Arrays.copyOf(large, 1_000_000), Files.readAllBytes(part));
    Program.run(root, Map.of(), "curl", "-sf", "-C", "-", "-o", part.toString(), high.resolve("large.iso").toString());
    assertEquals(Digest.sha256(large), Digest.sha256(Files.readAllBytes(part)));
  }

  private static void unchanged(Sides sides, Nginx nginx) throws IOException, InterruptedException {
    int asked = nginx.asked().size();
    SenderStatus before = sides.senderStatus().orElseThrow();
    while (nginx.asked().size() < asked + 6) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    for (String line : nginx.asked().subList(asked, nginx.asked().size())) {
      assertTrue(line.endsWith("/ 200"), "a listing: " + line);
    }
    assertEquals(before.sequence(), sides.senderStatus().orElseThrow().sequence());
  }

  /** A checksum that is none of its file: that file does not cross, the others do; put right, all do. */
  private static void sums(Sides sides, Path images, String largeSum, Path root, URI high) throws IOException, InterruptedException {
    Path sums = images.resolve("SHA256SUMS");
    Files.writeString(sums, largeSum + "0".repeat(64) + "  late.txt\n");
    Files.writeString(images.resolve("late.txt"), "late");
    sides.awaitSender("the lie", PATIENCE, status -> status.skipped().getOrDefault("not-as-stated", 0L) > 0);
    assertTrue(sides.sender().logTail(1_000).contains("late.txt"));
    assertEquals(22, Program.end(root, Map.of(), "curl", "-sf", high.resolve("late.txt").toString()).exit());
    long start = System.nanoTime();
    Files.writeString(sums, largeSum + Digest.sha256("late".getBytes(StandardCharsets.UTF_8)) + "  late.txt\n");
    long end = start + PATIENCE.toNanos();
    while (!Program.end(root, Map.of(), "curl", "-sf", high.resolve("late.txt").toString()).text().equals("late")) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("it was not healed\n" + sides.sender().logTail(20));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    System.out.printf("seconds from upstream's publish to the client's install: %.1f%n", (System.nanoTime() - start) / 1e9);
  }
}
