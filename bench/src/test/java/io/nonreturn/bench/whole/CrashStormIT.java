package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.DaemonProcess;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.bench.whole.ShiftingMirror.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Both real daemons are killed with SIGKILL in turn, again and again, at random moments: in the middle of transfer, while they start,
 * while they recover, over a link that loses, repeats, reorders and damages frames, while bundles come, change and go. A client looks
 * on throughout and must never see anything that was not a whole state of the low side, nor an older one than before. In the end
 * everything that the sender's journal has numbered is published byte for byte, or replaced by what is.
 *
 * <pre>
 *   mvn … -Dit.test=CrashStormIT -Dstorm.kills=1000 -Dstorm.seed=42
 * </pre>
 */
@Timeout(2_400)
class CrashStormIT {
  private static final int KILLS = Integer.getInteger("storm.kills", 150);
  private static final long SEED = Long.getLong("storm.seed", System.nanoTime());
  private static final long RATE = 15_000_000;
  private static final int BUNDLES = 30;
  private static final long CHANGE_EVERY_MILLIS = 400;
  /** Of the kills, those that do not wait until the side is up. */
  private static final double AT_ANY_MOMENT = 0.5;

  private static final int FRAMES_OF_A_LIFE = 4_000;
  private static final int FRAMES_PATIENCE_MILLIS = 3_000;
  private static final int LONGEST_LIFE_MILLIS = 300;
  private static final int LARGE_BYTES = 100_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  /** Starts quickly: what runs for two seconds is neither warmed up nor compiled by the slower, better compiler. */
  private static final List<String> SHORT_LIVED = List.of("-Dnonreturn.cold=true", "-XX:TieredStopAtLevel=1");

  private final SplittableRandom random = new SplittableRandom(SEED);
  private long startMillis = 2_000;
  private int killedWhileStarting;

  @Test
  void nothingIsLostAndNothingIsSeenHalf() throws Exception {
    System.out.println("storm.seed=" + SEED + " storm.kills=" + KILLS);
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "storm-", 2L << 30)) {
      Path folder = Files.createDirectories(tree.root().resolve("mirror"));
      ShiftingMirror mirror = new ShiftingMirror(
          folder, Files.createDirectories(tree.root().resolve("aside")), BUNDLES, random.split());
      Layout direct = Layout.onLoopback(
          tree.root(),
          LinkSettings.defaults(RATE),
          List.of(new MirrorFolder(Forge.MIRROR, "raw", folder, Duration.ofMillis(100))));
      LinkFaults faults =
          LinkFaults.NONE.withLoss(0.01).withDamage(0.005, 0.01, 0.002).withSeed(SEED);
      try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), faults);
          Sides sides = Sides.prepare(direct.withTarget(link.listenAddress()))) {
        sides.javaOptions(SHORT_LIVED);
        for (int i = 0; i < BUNDLES; i++) {
          mirror.step();
        }
        mirror.add("large", LARGE_BYTES);
        sides.startReceiver();
        sides.startSender();
        try (Onlooker onlooker = new Onlooker(
                sides.layout().highUri().resolve("/raw/" + Forge.MIRROR + "/"), mirror, random.split());
            Changes changes = new Changes(mirror)) {
          storm(sides, onlooker);
          changes.stop();
          System.out.println("kills=" + KILLS + " while starting=" + killedWhileStarting + " changes=" + mirror.changes()
              + " bytes=" + mirror.bytes() + " " + onlooker + " link " + link.report().toLine());
          assertTrue(killedWhileStarting > KILLS / 20, "killed while starting: " + killedWhileStarting);
          assertTrue(onlooker.files() > 0, "nothing was published in the storm: " + onlooker);
          converge(sides, mirror, onlooker);
          onlooker.check();
          assertTrue(onlooker.listings() > KILLS && onlooker.files() > KILLS, onlooker.toString());
        }
      }
    } catch (IOException | AssertionError e) {
      throw new AssertionError("storm.seed=" + SEED + ": " + e.getMessage(), e);
    }
  }

  private void storm(Sides sides, Onlooker onlooker) throws IOException, InterruptedException {
    long began = System.nanoTime();
    for (int kill = 0; kill < KILLS; kill++) {
      boolean low = kill % 2 == 0;
      if (random.nextDouble() < AT_ANY_MOMENT) {
        TimeUnit.MILLISECONDS.sleep(random.nextLong(startMillis));
      } else {
        awaitReady(sides, low);
        awaitFrames(sides, low, random.nextInt(FRAMES_OF_A_LIFE));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
      }
      if (!isReady(sides, low)) {
        killedWhileStarting++;
      }
      DaemonProcess daemon = low ? sides.sender() : sides.receiver();
      assertTrue(daemon.isAlive(), "the " + daemon.name() + " ended by itself:\n" + daemon.logTail(30));
      daemon.kill();
      if (low) {
        sides.startSender();
      } else {
        sides.startReceiver();
      }
      onlooker.check();
      if (kill == 1) {
        began = System.nanoTime();
      } else if (kill == 2) {
        awaitReady(sides, false);
        startMillis = Math.clamp((System.nanoTime() - began) / 1_000_000, 500, 10_000);
      }
    }
  }

  /** Both up for good: all that is on the low side is to be seen on the high side, and nothing else. */
  private static void converge(Sides sides, ShiftingMirror mirror, Onlooker onlooker)
      throws IOException, InterruptedException {
    awaitReady(sides, true);
    awaitReady(sides, false);
    SenderStatus low = sides.awaitSender(
        "everything numbered and sent", PATIENCE, status -> status.backlogBytes() == 0 && isStaged(sides, mirror));
    sides.awaitReceiver("the head", PATIENCE, status -> status.headSequence() == low.sequence());
    String[] different = {""};
    try {
      sides.awaitReceiver("all of it", PATIENCE, status -> {
        different[0] = difference(mirror, onlooker);
        return different[0].isEmpty();
      });
    } catch (IOException e) {
      throw new IOException("different: " + different[0] + "\n" + e.getMessage() + "\n" + sides.senderStatus(), e);
    }
    for (Map.Entry<String, State> bundle : mirror.all().entrySet()) {
      String name = bundle.getKey();
      for (Map.Entry<String, String> file : bundle.getValue().files().entrySet()) {
        assertEquals(Optional.of(file.getValue()), onlooker.read(name, file.getKey()), name + "/" + file.getKey());
      }
    }
    try {
      sides.awaitReceiver("an empty ledger", PATIENCE, status -> status.openGaps().isEmpty());
    } catch (IOException e) {
      throw new IOException(gaps(sides) + "\n" + sides.senderStatus() + "\n" + e.getMessage(), e);
    }
    JsonNode ledger = gaps(sides);
    assertEquals("[]", ledger.path("gaps").toString());
    assertEquals("[]", ledger.path("incidents").toString(), "a number was given twice, or an epoch began");
    for (DaemonProcess daemon : List.of(sides.sender(), sides.receiver())) {
      String errors = String.join("\n", Files.readAllLines(daemon.log()).stream()
          .filter(line -> line.contains(" ERROR "))
          .toList());
      assertEquals("", errors, "errors of the " + daemon.name());
    }
  }

  private static JsonNode gaps(Sides sides) throws IOException, InterruptedException {
    return Cli.run(0, "gaps", "-c", sides.layout().receiverConfig().toString(), "--json").json();
  }

  /** Whether the journal has numbered each bundle as it is now. */
  private static boolean isStaged(Sides sides, ShiftingMirror mirror) {
    try {
      return JournalFile.latest(sides.layout().low(), Forge.MIRROR).equals(mirror.now());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Waits until this life has moved so many frames, or for a while: a life at the middle of transfer, not of idleness. */
  private static void awaitFrames(Sides sides, boolean low, int least) throws InterruptedException {
    long deadline = System.nanoTime() + FRAMES_PATIENCE_MILLIS * 1_000_000L;
    while (System.nanoTime() - deadline < 0) {
      long frames = low
          ? sides.senderStatus().map(SenderStatus::framesSent).orElse(0L)
          : sides.receiverStatus().map(status -> status.frames().accepted()).orElse(0L);
      if (frames >= least) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** The first bundle that is not on the high side as it is on the low side. */
  private static String difference(ShiftingMirror mirror, Onlooker onlooker) {
    try {
      for (Map.Entry<String, State> bundle : mirror.all().entrySet()) {
        Optional<State> high = onlooker.look(bundle.getKey());
        if (!high.equals(Optional.of(bundle.getValue()))) {
          return bundle + " but on the high side " + high;
        }
      }
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static void awaitReady(Sides sides, boolean low) throws IOException, InterruptedException {
    if (low) {
      sides.awaitSender("ready", PATIENCE, SenderStatus::ready);
    } else {
      sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
    }
  }

  private static boolean isReady(Sides sides, boolean low) throws InterruptedException {
    return low
        ? sides.senderStatus().filter(SenderStatus::ready).isPresent()
        : sides.receiverStatus().filter(ReceiverStatus::ready).isPresent();
  }

  /** Changes the mirror now and then. */
  private static final class Changes implements AutoCloseable {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private final Thread thread;

    Changes(ShiftingMirror mirror) {
      thread = Thread.ofPlatform().daemon().name("changes").start(() -> {
        try {
          while (!stopped.get()) {
            mirror.step();
            TimeUnit.MILLISECONDS.sleep(CHANGE_EVERY_MILLIS);
          }
        } catch (IOException e) {
          failure.set(e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }

    void stop() throws IOException, InterruptedException {
      stopped.set(true);
      thread.join();
      if (failure.get() != null) {
        throw failure.get();
      }
    }

    @Override
    public void close() {
      stopped.set(true);
    }
  }
}
