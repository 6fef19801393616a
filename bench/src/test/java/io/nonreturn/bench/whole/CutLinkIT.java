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
import io.nonreturn.bench.daemon.StatusClient;
import io.nonreturn.bench.daemon.TempTree;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two hosts and a wire with one direction, which is cut and mended during transfer, carries junk, and sees both daemons restarted. The
 * receiver says that the link is silent within three seconds and goes on serving; all follows once the link is back. Throughout all
 * this not one packet leaves the high side by the link: by the interface's own counter, by nft's, and by tcpdump's record.
 */
@Timeout(1_800)
class CutLinkIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long RATE = 20_000_000;
  private static final String MIRROR = "files";
  private static final int LARGE_BYTES = 60_000_000;
  private static final int JUNK = 20_000;
  /** What the receiver promises, and what a busy machine adds until somebody who asks has the answer. */
  private static final Duration SAID_WITHIN = Duration.ofSeconds(3).plusMillis(1_500);

  @Test
  void silenceIsSaidAndNothingComesBack() throws Exception {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "cut-", 1L << 29);
        Namespaces hosts = Namespaces.create(1_500)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      InetSocketAddress link = new InetSocketAddress(Namespaces.HIGH_LINK, 7000);
      Layout layout = new Layout(
          tree.root(),
          LinkSettings.defaults(RATE),
          List.of(MirrorFolder.raw(MIRROR, mirror)),
          link,
          link,
          new InetSocketAddress(Namespaces.LOW_WEB, 7080),
          new InetSocketAddress(Namespaces.HIGH_WEB, 8080));
      Path record = tree.root().resolve("left-the-high-side.pcap");
      Process witness = hosts.witness(record);
      try (Sides sides = Sides.prepare(layout)) {
        sides.runBehind(Namespaces.LOW, Namespaces.HIGH);
        sides.startBoth();
        HighSide served = new HighSide(layout.highUri());
        StatusClient status = new StatusClient(layout.highUri());
        offer(mirror, "first", 1_000_000);
        sides.awaitReceiver("the first bundle", PATIENCE, high -> high.published(MIRROR, "first").isPresent());

        // In the middle of a large blob.
        offer(mirror, "large", LARGE_BYTES);
        sides.awaitReceiver("a part of it", PATIENCE, high -> high.inFlight().stream().anyMatch(b -> b.bytesDone() > 0));
        hosts.cut();
        long cut = System.nanoTime();
        sides.awaitReceiver("the alarm", PATIENCE, high -> isSilent(status));
        Duration said = Duration.ofNanos(System.nanoTime() - cut);
        System.out.println("silence was said after " + said.toMillis() + " ms");
        assertTrue(said.compareTo(SAID_WITHIN) < 0, "said after " + said);
        served.compare(mirror.resolve("first/file"), served.rawFile(MIRROR, Path.of("first", "file")));
        offer(mirror, "meanwhile", 10_000);
        sides.awaitSender("all sent into the void", PATIENCE, low -> low.sequence() == 3 && low.backlogBytes() == 0);
        hosts.mend();
        sides.awaitReceiver("the end of the alarm", PATIENCE, high -> !isSilent(status));
        awaitAll(sides, served, mirror, "first", "large", "meanwhile");

        // Junk, and restarts of both.
        hosts.junk(JUNK);
        sides.awaitReceiver("the junk", PATIENCE, high -> high.refusals().values().stream().mapToLong(n -> n).sum() > JUNK / 2);
        assertEquals(0, hosts.sentByTheHighSide(), "packets that the high side tried to send on the link");
        // A kernel without a receiver would tell the sender so (ICMP): the host's firewall keeps that from the link.
        sides.receiver().kill();
        hosts.junk(JUNK / 10);
        sides.startReceiver();
        sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
        sides.sender().terminate();
        sides.startSender();
        sides.awaitSender("ready", PATIENCE, SenderStatus::ready);
        offer(mirror, "last", 10_000);
        awaitAll(sides, served, mirror, "last");
        assertEquals(0, hosts.transmittedByTheHighSide(), "packets that left the high side on the link");
      }
      witness.destroy();
      witness.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertEquals(0, hosts.transmittedByTheHighSide(), "packets that left the high side on the link");
      // The header of a pcap file, and no packet behind it.
      assertEquals(24, Files.size(record), Files.readString(record.resolveSibling("tcpdump.log")));
    }
  }

  private static boolean isSilent(StatusClient status) {
    try {
      return status.read().stream()
          .flatMap(page -> page.path("alarms").valueStream())
          .anyMatch(alarm -> alarm.path("label").asString("").equals("beacon-missing"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void awaitAll(Sides sides, HighSide served, Path mirror, String... bundles) throws Exception {
    for (String bundle : bundles) {
      sides.awaitReceiver(bundle, PATIENCE, high -> high.published(MIRROR, bundle).isPresent());
      served.compare(mirror.resolve(bundle).resolve("file"), served.rawFile(MIRROR, Path.of(bundle, "file")));
    }
    sides.awaitReceiver("no gaps", PATIENCE, high -> high.openGaps().isEmpty());
  }

  private static void offer(Path mirror, String bundle, int bytes) throws IOException {
    Path aside = Files.createDirectories(mirror.resolveSibling("aside").resolve(bundle));
    LossIT.writeRandom(aside.resolve("file"), bytes);
    Files.move(aside, mirror.resolve(bundle), StandardCopyOption.ATOMIC_MOVE);
  }
}
