package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.demo.PipInstall;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.Ticket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Something is really lost, with nothing that would bring it by itself: each way of losing it shows in the ledger with its cause, and a
 * code that a person carries closes it. Somebody on the link, who drops what he is told to, stands for the link.
 */
@Timeout(2_400)
@Tag("patient")
class GapsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  /** So slow that the tap's own small buffer holds what comes while it is not scheduled: what is lost there has another cause. */
  private static final long RATE = 5_000_000;
  private static final int BYTES = 1_500_000;
  private static final int FIRST_BYTES = 10_000;
  private static final String SMALL_BUFFER = "256 KiB";
  private static final String USUAL_BUFFER = "64 MiB";
  private static final String MIRROR = "files";
  private static final Pattern CODE = Pattern.compile("nonreturn resend -c sender.toml ([0-9A-Z*~$=-]+)");
  private static final int OPEN_GAPS = 3;
  private static final int REFUSED = 2;

  /** How a bundle gets lost. */
  enum Way {
    /** Every shard from its first to its last: only beacons come through. */
    TAIL("link-loss"),
    /** Three in five of all shards, which not even the twins of an idle link repair. */
    BURSTS("fec-margin-exceeded"),
    /** The receiver is stopped, its socket's buffer is small. */
    KERNEL("kernel-buffer"),
    /** The sender is killed while nothing of it comes through, and started again. */
    RESTART("sender-restarted");

    private final String cause;

    Way(String cause) {
      this.cause = cause;
    }
  }

  private Path mirror;

  @ParameterizedTest
  @EnumSource(Way.class)
  void eachWayOfLosingShowsWithItsCauseAndATicketClosesIt(Way way) throws Exception {
    run(way == Way.KERNEL ? SMALL_BUFFER : USUAL_BUFFER, (sides, tap) -> {
      long lost = sides.receiverStatus().orElseThrow().frames().lost();
      lose(way, sides, tap, "second", 2);
      JsonNode gap = awaitGap(sides, 2);
      ReceiverStatus status = sides.receiverStatus().orElseThrow();
      assertEquals(way.cause, gap.path("cause").asString(""), gap + " " + status.frames());
      assertFalse(gap.path("advice").asString("").isEmpty(), gap.toString());
      if (way == Way.TAIL || way == Way.BURSTS) {
        assertTrue(status.frames().lost() - lost >= tap.dropped(), "lost: " + status.frames() + ", dropped " + tap.dropped());
      }
      if (way == Way.KERNEL) {
        assertTrue(status.frames().kernelDrops() > 0, "kernel drops: " + status.frames());
      }
      assertEquals(List.of(2L), status.openGaps());

      String code = ticket(sides);
      Cli said = resend(sides, 0, code);
      assertTrue(said.text().contains("2  " + MIRROR + "/second generation 1"), said.text());
      awaitPublished(sides, "second");
      Cli.run(0, "gaps", "-c", sides.layout().receiverConfig().toString());
      assertTrue(resend(sides, REFUSED, code).text().contains("taken before"), "a code works once");
    });
  }

  @Test
  void aCodeThatIsNotWhatItSaysIsRefusedWithTheReason() throws Exception {
    run(USUAL_BUFFER, (sides, tap) -> {
      lose(Way.TAIL, sides, tap, "second", 2);
      awaitGap(sides, 2);
      String code = ticket(sides);
      char wrong = code.charAt(3) == 'A' ? 'B' : 'A';
      assertTrue(resend(sides, REFUSED, code.substring(0, 3) + wrong + code.substring(4)).text().contains("mistyped"));
      long minutes = Instant.now().getEpochSecond() / 60;
      long epoch = sides.receiverStatus().orElseThrow().epoch();
      Ticket ticket = Ticket.split(minutes, List.of(new SequenceRange(2, 2))).getFirst();
      LinkKey strange = LinkKey.generate(new SecureRandom());
      for (String foreign : List.of(ticket.code(strange, epoch), ticket.code(strange, epoch + 1))) {
        String said = resend(sides, REFUSED, foreign).text();
        assertTrue(said.contains("ticket refused") && !said.contains("mistyped"), said);
      }
      assertEquals(List.of(2L), sides.receiverStatus().orElseThrow().openGaps(), "nothing of it was sent");
      resend(sides, 0, code.toLowerCase(java.util.Locale.ROOT).replace("-", " "));
      awaitPublished(sides, "second");
    });
  }

  /** The journal is lost: the sender does not run, and says what to do. The high side goes on with all that it has. */
  @Test
  void aLostJournalBeginsANewEpoch() throws Exception {
    run(USUAL_BUFFER, (sides, tap) -> {
      offer("second", BYTES);
      awaitPublished(sides, "second");
      long before = sides.receiverStatus().orElseThrow().epoch();
      sides.sender().terminate();
      try (Stream<Path> files = Files.list(sides.layout().low().resolve("state"))) {
        for (Path file : files.filter(path -> path.getFileName().toString().startsWith("journal.db")).toList()) {
          Files.delete(file);
        }
      }
      sides.startSender();
      assertTrue(sides.sender().awaitEnd(PATIENCE), "it runs without its journal");
      assertTrue(sides.sender().logTail(5).contains("nonreturn sender new-epoch -c"), sides.sender().logTail(5));
      Cli.run(0, "sender", "new-epoch", "--yes", "-c", sides.layout().senderConfig().toString());
      sides.startSender();
      offer("third", BYTES);
      awaitPublished(sides, "third");
      ReceiverStatus status = sides.awaitReceiver("no gaps", PATIENCE, high -> high.openGaps().isEmpty());
      assertTrue(status.epoch() > before, "epoch " + before + " then " + status.epoch());
      for (String bundle : List.of("first", "second", "third")) {
        awaitServed(sides, bundle);
      }
      JsonNode ledger = Cli.run(0, "gaps", "-c", sides.layout().receiverConfig().toString(), "--all", "--json").json();
      assertTrue(ledger.path("incidents").toString().contains("epoch"), ledger.toString());
    });
  }

  private interface Body {
    void run(Sides sides, Tap tap) throws Exception;
  }

  private void run(String receiveBuffer, Body body) throws Exception {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "gaps-", 1L << 28)) {
      mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Layout direct = Layout.onLoopback(
          tree.root(), LinkSettings.defaults(RATE).withoutCarousel(), List.of(MirrorFolder.raw(MIRROR, mirror)));
      try (Tap tap = new Tap(direct.listen());
          Sides sides = Sides.prepare(direct.withTarget(tap.address()))) {
        sides.javaOptions(List.of("-Dnonreturn.cold=true"));
        ConfigFile.set(direct.receiverConfig(), "link", "receive_buffer", "\"" + receiveBuffer + "\"");
        sides.startReceiver();
        sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
        sides.startSender();
        offer("first", FIRST_BYTES);
        awaitPublished(sides, "first");
        body.run(sides, tap);
      }
    }
  }

  private void lose(Way way, Sides sides, Tap tap, String bundle, long sequence) throws Exception {
    AtomicInteger shards = new AtomicInteger();
    switch (way) {
      case TAIL, RESTART -> tap.letPass(frame -> Frames.type(frame, 0) != FrameType.SHARD);
      case BURSTS -> tap.letPass(frame -> Frames.type(frame, 0) != FrameType.SHARD || shards.incrementAndGet() % 5 < 2);
      case KERNEL -> signal(sides, "STOP");
    }
    offer(bundle, BYTES);
    sides.awaitSender(
        "all of it sent", PATIENCE, low -> low.sequence() == sequence && low.backlogBytes() == 0 && low.bundlesSent() == sequence);
    switch (way) {
      case KERNEL -> signal(sides, "CONT");
      case RESTART -> {
        sides.sender().kill();
        sides.startSender();
        sides.awaitSender("ready", PATIENCE, SenderStatus::ready);
        tap.letPass(frame -> true);
      }
      case TAIL, BURSTS -> tap.letPass(frame -> true);
    }
  }

  private static void signal(Sides sides, String name) throws IOException, InterruptedException {
    assertEquals(0, new PipInstall().run(List.of("kill", "-" + name, Long.toString(sides.receiver().pid()))).exit());
  }

  /** The gap of this sequence, once the ledger knows why. */
  private static JsonNode awaitGap(Sides sides, long sequence) throws Exception {
    sides.awaitReceiver("the gap", PATIENCE, high -> high.openGaps().contains(sequence));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Cli said = Cli.run("gaps", "-c", sides.layout().receiverConfig().toString(), "--json");
      JsonNode ledger = said.json();
      JsonNode gap = ledger.path("gaps").path(0);
      // Without a cause it may still be on its way, which is no reason for an alarm yet.
      if (gap.has("cause")) {
        assertEquals(OPEN_GAPS, said.exit(), said.text());
        assertEquals(sequence, gap.path("first").asLong(0), ledger.toString());
        return gap;
      }
      assertTrue(System.nanoTime() - deadline < 0, "no cause: " + ledger);
    }
  }

  private static String ticket(Sides sides) throws Exception {
    Cli printed = Cli.run(0, "ticket", "-c", sides.layout().receiverConfig().toString(), "--no-qr");
    Matcher code = CODE.matcher(printed.text());
    assertTrue(code.find(), printed.text());
    return code.group(1);
  }

  private static Cli resend(Sides sides, int exit, String code) throws Exception {
    return Cli.run(exit, "resend", "-c", sides.layout().senderConfig().toString(), code);
  }

  private void awaitPublished(Sides sides, String bundle) throws Exception {
    sides.awaitReceiver(bundle, PATIENCE, high -> high.published(MIRROR, bundle).isPresent());
    awaitServed(sides, bundle);
  }

  private void awaitServed(Sides sides, String bundle) throws Exception {
    HighSide served = new HighSide(sides.layout().highUri());
    served.compare(mirror.resolve(bundle).resolve("file"), served.rawFile(MIRROR, Path.of(bundle, "file")));
  }

  private void offer(String bundle, int bytes) throws IOException {
    Path aside = Files.createDirectories(mirror.resolveSibling("aside").resolve(bundle));
    LossIT.writeRandom(aside.resolve("file"), bytes);
    Files.move(aside, mirror.resolve(bundle), StandardCopyOption.ATOMIC_MOVE);
  }
}
