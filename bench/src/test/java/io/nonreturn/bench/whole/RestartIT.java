package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Either side is stopped in the middle of a large blob, politely and not: nothing is lost, nothing gets a second number. */
@Timeout(1_200)
@Tag("patient")
class RestartIT {
  private static final long RATE = 80_000_000;
  private static final int BLOB_BYTES = 1_000_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Test
  void bothSidesAreStoppedTwiceInTheMiddleOfABlob() throws IOException, InterruptedException, CommandFailure {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "restart-", 5L * BLOB_BYTES)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Layout layout = Layout.onLoopback(
          tree.root(),
          LinkSettings.defaults(RATE),
          List.of(MirrorFolder.raw("files", mirror)));
      Path blob = Files.createDirectories(mirror.resolve("large")).resolve("blob.bin");
      LossIT.writeRandom(blob, BLOB_BYTES);
      try (Sides sides = Sides.prepare(layout)) {
        sides.startBoth();
        // The receiver first: what it misses while it is down, the carousel brings again.
        awaitShare(sides, 0.10);
        sides.receiver().kill();
        restartReceiver(sides);
        awaitShare(sides, 0.25);
        assertOrderly(sides.receiver().terminate());
        restartReceiver(sides);
        awaitShare(sides, 0.40);
        sides.sender().kill();
        restartSender(sides);
        awaitShare(sides, 0.55);
        assertOrderly(sides.sender().terminate());
        restartSender(sides);

        sides.awaitReceiver("the blob", PATIENCE, high -> high.published("files", "large").isPresent());
        LossIT.writeRandom(Files.createDirectories(mirror.resolve("after")).resolve("file.bin"), 10_000);
        ReceiverStatus high = sides.awaitReceiver(
            "a bundle after all that", PATIENCE, status -> status.published("files", "after").isPresent());
        SenderStatus low = sides.awaitSender("its status", PATIENCE, status -> true);
        assertEquals(2, low.sequence(), "each bundle has one number");
        assertEquals(2, high.published("files", "after").orElseThrow().sequence());
        assertEquals(List.of(), high.openGaps());

        HighSide served = new HighSide(layout.highUri());
        served.compare(blob, served.rawFile("files", Path.of("large", "blob.bin")));
      }
    }
  }

  private static void restartSender(Sides sides) throws IOException, InterruptedException {
    sides.startSender();
    sides.awaitSender("ready again", PATIENCE, SenderStatus::ready);
  }

  private static void restartReceiver(Sides sides) throws IOException, InterruptedException {
    sides.startReceiver();
    sides.awaitReceiver("ready again", PATIENCE, ReceiverStatus::ready);
  }

  /** A JVM that SIGTERM ended after its shutdown hooks says 128 + 15. */
  private static void assertOrderly(int exit) {
    assertTrue(exit == 0 || exit == 143, "exit=" + exit);
  }

  /** Waits until this share of the blob has arrived; it must not be published yet. */
  private static void awaitShare(Sides sides, double share) throws IOException, InterruptedException {
    ReceiverStatus high = sides.awaitReceiver(
        share + " of the blob",
        PATIENCE,
        status -> status.inFlight().stream()
            .anyMatch(bundle -> bundle.bytesTotal() == BLOB_BYTES && bundle.bytesDone() >= share * BLOB_BYTES));
    assertTrue(high.bundlesPublished() == 0, "published before it was whole: " + high);
  }
}
