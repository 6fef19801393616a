package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.DaemonProcess;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Each side's state on a file system of its own of some megabytes, journal and catalog included, which fills up during transfer, to the
 * last byte. The side says so in its status and log, with what to do, and goes on with what needs no room: the sender with beacons and
 * heads, the receiver with serving. Once there is room everything follows without anybody's doing, and nothing is half there.
 */
@Timeout(2_400)
@Tag("patient")
class FullDiskIT {
  private static final int DISK_MEGABYTES = 64;
  private static final long RATE = 20_000_000;
  private static final int LARGE_BYTES = 12_000_000;
  private static final int SMALL = 30;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String MIRROR = "files";

  private Path mirror;
  private HighSide served;

  @Test
  void theReceiversDisk() throws Exception {
    run((sides, low, high) -> {
      StatusClient status = new StatusClient(sides.layout().highUri());
      // In the middle of a blob: room for a third of it.
      high.fill(LARGE_BYTES / 3);
      offer("large", 1, LARGE_BYTES);
      awaitAlarm(sides, status, "disk");
      assertServed("first");
      // To the last byte: not even the catalog grows.
      high.makeRoom();
      high.fill(0);
      offer("small", SMALL, 2_000);
      sides.awaitSender("all sent", PATIENCE, low0 -> low0.bundlesStaged() == 3 && low0.backlogBytes() == 0);
      awaitAlarm(sides, status, "disk");
      // A new session, which the receiver cannot keep; then a start of its own on the full disk.
      sides.sender().kill();
      sides.startSender();
      sides.awaitSender("ready", PATIENCE, SenderStatus::ready);
      assertServed("first");
      sides.receiver().kill();
      sides.startReceiver();
      sides.awaitReceiver("ready on a full disk", PATIENCE, ReceiverStatus::ready);
      assertServed("first");
      assertFalse(sides.receiverStatus().orElseThrow().published(MIRROR, "large").isPresent(), "there is no room for it");
      assertSaid(sides.receiver(), "full", "free some");

      high.makeRoom();
      awaitAll(sides, "first", "large", "small");
      awaitNoAlarm(sides, status, "disk");
    });
  }

  @Test
  void theSendersDisk() throws Exception {
    run((sides, low, high) -> {
      StatusClient status = new StatusClient(sides.layout().lowUri());
      low.fill(LARGE_BYTES / 3);
      offer("large", 1, LARGE_BYTES);
      awaitProblem(sides, status);
      low.makeRoom();
      low.fill(0);
      offer("small", SMALL, 2_000);
      awaitProblem(sides, status);
      assertSaid(sides.sender(), "disk", "free some");
      // It goes on saying that it is there.
      long beacons = sides.receiverStatus().orElseThrow().frames().accepted();
      sides.awaitReceiver("beacons", PATIENCE, seen -> seen.frames().accepted() > beacons && seen.beaconAgeMillis() < 1_500);
      StatusClient receiver = new StatusClient(sides.layout().highUri());
      long expires = read(receiver).path("head_expires_micros").asLong(0);
      sides.awaitReceiver("a newer head", PATIENCE, seen -> read(receiver).path("head_expires_micros").asLong(0) > expires);
      assertEquals(1, sides.receiverStatus().orElseThrow().bundlesPublished());

      low.makeRoom();
      awaitAll(sides, "first", "large", "small");
      sides.awaitSender("nothing to complain of", PATIENCE, seen -> problem(status).isEmpty());
    });
  }

  /** A sender that cannot even note its new session does not run, and says why; with room it does. */
  @Test
  void theSenderDoesNotStartWhereItCannotKeepItsSession() throws Exception {
    run((sides, low, high) -> {
      sides.sender().kill();
      low.fill(0);
      DaemonProcess sender = sides.startSender();
      assertTrue(sender.awaitEnd(PATIENCE), "it runs without a session that it could keep:\n" + sender.logTail(20));
      assertSaid(sender, "full", "free some");
      low.makeRoom();
      sides.startSender();
      offer("small", SMALL, 2_000);
      awaitAll(sides, "first", "small");
    });
  }

  private interface Body {
    void run(Sides sides, SmallDisk low, SmallDisk high) throws Exception;
  }

  private void run(Body body) throws Exception {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "full-", 1L << 28)) {
      mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Layout layout = Layout.onLoopback(
          tree.root(), LinkSettings.defaults(RATE), List.of(MirrorFolder.raw(MIRROR, mirror)));
      served = new HighSide(layout.highUri());
      try (SmallDisk low = SmallDisk.mount(layout.low().resolve("state"), DISK_MEGABYTES);
          SmallDisk high = SmallDisk.mount(layout.high().resolve("state"), DISK_MEGABYTES)) {
        try (Sides sides = Sides.prepare(layout)) {
          ConfigFile.set(layout.receiverConfig(), "limits", "disk_floor", "\"0 B\"");
          ConfigFile.set(layout.receiverConfig(), "limits", "disk_floor_share", "\"0%\"");
          sides.javaOptions(List.of("-Dnonreturn.cold=true"));
          sides.startReceiver();
          sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
          sides.startSender();
          offer("first", 1, 100_000);
          sides.awaitReceiver("the first bundle", PATIENCE, status -> status.bundlesPublished() == 1);
          body.run(sides, low, high);
          for (DaemonProcess daemon : List.of(sides.sender(), sides.receiver())) {
            assertTrue(daemon.isAlive(), daemon.logTail(20));
            daemon.terminate();
          }
          assertTidy(layout);
        }
      }
    }
  }

  /** A bundle of so many files, moved into the mirror as a whole. */
  private void offer(String bundle, int files, int bytes) throws IOException {
    Path aside = Files.createDirectories(mirror.resolveSibling("aside").resolve(bundle));
    for (int i = 0; i < files; i++) {
      LossIT.writeRandom(aside.resolve("file-" + i), bytes);
    }
    Files.move(aside, mirror.resolve(bundle), StandardCopyOption.ATOMIC_MOVE);
  }

  private void assertServed(String bundle) throws Exception {
    try (Stream<Path> files = Files.list(mirror.resolve(bundle))) {
      for (Path file : files.toList()) {
        served.compare(file, served.rawFile(MIRROR, mirror.relativize(file)));
      }
    }
  }

  private void awaitAll(Sides sides, String... bundles) throws Exception {
    for (String bundle : bundles) {
      sides.awaitReceiver(bundle, PATIENCE, status -> status.published(MIRROR, bundle).isPresent());
      assertServed(bundle);
    }
    ReceiverStatus status = sides.awaitReceiver("no gaps", PATIENCE, high -> high.openGaps().isEmpty());
    assertEquals(bundles.length, status.bundlesPublished());
    assertEquals(bundles.length, sides.senderStatus().orElseThrow().sequence(), "each bundle has one number");
  }

  private static void awaitAlarm(Sides sides, StatusClient client, String label) throws Exception {
    sides.awaitReceiver("an alarm of the disk", PATIENCE, status -> alarms(client).contains(label));
  }

  private static void awaitNoAlarm(Sides sides, StatusClient client, String label) throws Exception {
    sides.awaitReceiver("the end of the alarm", PATIENCE, status -> !alarms(client).contains(label));
  }

  private static String alarms(StatusClient client) {
    StringBuilder labels = new StringBuilder();
    read(client).path("alarms").forEach(alarm -> labels.append(alarm.path("label").asString("")).append(' '));
    return labels.toString();
  }

  private static void awaitProblem(Sides sides, StatusClient client) throws Exception {
    sides.awaitSender("a problem of the disk", PATIENCE, status -> problem(client).matches("(?s).*(disk|room|full).*"));
  }

  private static String problem(StatusClient client) {
    return read(client).path("mirrors").path(0).path("problem").asString("");
  }

  private static JsonNode read(StatusClient client) {
    try {
      return client.read().orElse(tools.jackson.databind.node.MissingNode.getInstance());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether a line of the log has all these words. */
  private static void assertSaid(DaemonProcess daemon, String... words) throws IOException {
    assertTrue(
        Files.readAllLines(daemon.log()).stream().anyMatch(line -> Stream.of(words).allMatch(line::contains)),
        "no line says " + List.of(words) + ":\n" + daemon.logTail(40));
  }

  /** Nothing half-made is left, and both databases are sound. */
  private static void assertTidy(Layout layout) throws IOException, SQLException {
    Path low = layout.low().resolve("state");
    Path high = layout.high().resolve("state");
    try (Stream<Path> temporary = Files.list(low.resolve("blobs/tmp"));
        Stream<Path> spool = Files.list(high.resolve("spool"))) {
      assertEquals(List.of(), Stream.concat(temporary, spool).toList());
    }
    for (Path database : List.of(low.resolve("journal.db"), high.resolve("catalog.db"))) {
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
        assertEquals("ok", row.getString(1), database.toString());
      }
    }
  }
}
