package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkReport;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the code must repair alone: random loss and bursts of 20 ms at the paced rate, with the carousel off. */
@Timeout(900)
class LossIT {
  private static final long RATE = 25_000_000;
  private static final int BLOB_BYTES = 150_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int SMALL_FILES = 40;
  private static final Duration BURST = Duration.ofMillis(20);
  /** Further apart than a block is spread, which at 10% parity takes about half a second. */
  private static final Duration BETWEEN = Duration.ofSeconds(2);

  @ParameterizedTest(name = "parity {0}, random loss {1}")
  @CsvSource({"0.10,0.02", "0.20,0.05"})
  void allOfItIsRepairedWithoutSendingAnythingTwice(double parity, double loss)
      throws IOException, InterruptedException, CommandFailure {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "loss-", 4L * BLOB_BYTES)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      LinkSettings settings = LinkSettings.defaults(RATE).withRepair(parity, loss, BURST).withoutCarousel();
      Layout direct = Layout.onLoopback(tree.root(), settings, List.of(MirrorFolder.raw("files", mirror)));
      LinkFaults faults =
          LinkFaults.NONE.withLoss(loss).withBursts(BURST, BETWEEN, RATE).withSeed(11);
      Path large = Files.createDirectories(mirror.resolve("large")).resolve("blob.bin");
      writeRandom(large, BLOB_BYTES);
      try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), faults);
          Sides sides = Sides.prepare(direct.withTarget(link.listenAddress()))) {
        sides.startBoth();
        // Small bundles, too: with nothing else to send, each is a few frames and a burst could take them all.
        await(sides, link, "the blob", 1);
        for (int i = 0; i < SMALL_FILES; i++) {
          writeRandom(Files.createDirectories(mirror.resolve("small-" + i)).resolve("file.bin"), 5_000);
          Thread.sleep(50);
        }
        ReceiverStatus high = await(sides, link, "every bundle", 1 + SMALL_FILES);
        assertEquals(List.of(), high.openGaps());
        assertTrue(high.blocks().repaired() > 0, "nothing was repaired: " + high);

        LinkReport report = link.report();
        assertTrue(report.lost() > 0.8 * loss * report.received(), report.toLine());
        assertTrue(report.bursts() >= 2, report.toLine());
        // Nothing twice: what was sent is the bytes, their parity and overheads, and not a third of them again.
        double sent = report.receivedBytes();
        assertTrue(sent < 1.25 * (1 + parity) * (BLOB_BYTES + SMALL_FILES * 5_000.0) + 20e6, report.toLine());

        HighSide served = new HighSide(sides.layout().highUri());
        served.compare(large, served.rawFile("files", Path.of("large", "blob.bin")));
      }
    }
  }

  private static ReceiverStatus await(Sides sides, LinkSimulator link, String what, int bundles)
      throws IOException, InterruptedException {
    try {
      return sides.awaitReceiver(what, PATIENCE, high -> high.bundlesPublished() == bundles);
    } catch (IOException e) {
      throw new IOException("link: " + link.report().toLine() + "\n" + sides.senderStatus(), e);
    }
  }

  static void writeRandom(Path file, int bytes) throws IOException {
    Random random = new Random(file.hashCode());
    byte[] chunk = new byte[1 << 20];
    random.nextBytes(chunk);
    Path partial = file.resolveSibling("." + file.getFileName());
    try (OutputStream out = Files.newOutputStream(partial)) {
      for (int left = bytes; left > 0; left -= chunk.length) {
        // Each chunk differs, so that none can stand for another.
        chunk[random.nextInt(chunk.length)]++;
        out.write(chunk, 0, Math.min(chunk.length, left));
      }
    }
    Files.move(partial, file);
  }
}
