package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.wire.Refusal;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Somebody on the link has recorded every frame of a session, in which a bundle was published, changed and removed, and plays all of it
 * again: at once, after a restart of the receiver, and when the sender has begun another session. Nothing is committed for that.
 */
@Timeout(1_800)
class ReplayIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final long RATE = 10_000_000;
  private static final int BYTES = 300_000;
  private static final long AHEAD = 1_000;
  private static final int LOOK_EVERY = 500;

  @Test
  void aWholeSessionPlayedAgainCommitsNothing() throws Exception {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "replay-", 1L << 28)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Layout direct = Layout.onLoopback(
          tree.root(), LinkSettings.defaults(RATE).withoutCarousel(), List.of(MirrorFolder.raw(Forge.MIRROR, mirror)));
      try (Tap tap = new Tap(direct.listen());
          Sides sides = Sides.prepare(direct.withTarget(tap.address()))) {
        sides.javaOptions(List.of("-Dnonreturn.cold=true"));
        sides.startReceiver();
        sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
        sides.startSender();
        offer(mirror, "kept", 1);
        offer(mirror, "changed", 2);
        offer(mirror, "gone", 3);
        sides.awaitReceiver("three bundles", PATIENCE, high -> high.bundlesPublished() == 3);
        Files.move(mirror.resolve("changed"), tree.root().resolve("old"));
        offer(mirror, "changed", 4);
        Files.move(mirror.resolve("gone"), tree.root().resolve("gone"));
        sides.awaitReceiver(
            "the change and the removal",
            PATIENCE,
            high -> high.published(Forge.MIRROR, "gone").filter(bundle -> bundle.artifacts() == 0).isPresent()
                && high.published(Forge.MIRROR, "changed").filter(bundle -> bundle.generation() > 1).isPresent());
        sides.sender().kill();
        List<byte[]> session = tap.captured();
        String before = commits(direct);

        ReceiverStatus live = play(sides, tap, session);
        assertTrue(live.refused(Refusal.REPLAYED.label()) >= session.size(), "replayed: " + live.refusals());
        assertEquals(before, commits(direct));

        // The receiver forgets which frames it had, and knows what they brought.
        sides.receiver().terminate();
        sides.startReceiver();
        sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
        ReceiverStatus restarted = play(sides, tap, session);
        assertTrue(restarted.frames().accepted() > session.size() / 2, "the session is still the active one: " + restarted);
        assertEquals(before, commits(direct));

        // An old session: of another start of either side, nothing is taken.
        sides.startSender();
        sides.awaitSender("ready", PATIENCE, SenderStatus::ready);
        sides.awaitReceiver("the new session", PATIENCE, high -> high.beaconAgeMillis() >= 0 && high.beaconAgeMillis() < 1_500);
        ReceiverStatus old = play(sides, tap, session);
        assertTrue(old.refused(Refusal.OLD_SESSION.label()) >= session.size(), "old session: " + old.refusals());
        sides.sender().kill();
        sides.receiver().terminate();
        sides.startReceiver();
        sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
        ReceiverStatus older = play(sides, tap, session);
        assertEquals(0, older.frames().accepted(), "accepted of an old session");
        assertEquals(before, commits(direct));
      }
    }
  }

  /** Plays it no faster than it is taken. */
  private static ReceiverStatus play(Sides sides, Tap tap, List<byte[]> session) throws IOException, InterruptedException {
    long before = sides.awaitReceiver("its status", PATIENCE, high -> true).frames().received();
    for (int i = 0; i < session.size(); i++) {
      tap.inject(session.get(i));
      if (i % LOOK_EVERY == 0) {
        long least = before + i - AHEAD;
        sides.awaitReceiver("what was played", PATIENCE, high -> high.frames().received() >= least);
      }
    }
    return sides.awaitReceiver("all that was played", PATIENCE, high -> high.frames().received() >= before + session.size());
  }

  /** Every commit and publication that the catalog holds, with its time. */
  private static String commits(Layout layout) throws SQLException {
    StringBuilder all = new StringBuilder();
    try (Connection catalog = DriverManager.getConnection("jdbc:sqlite:" + layout.high().resolve("state/catalog.db"));
        Statement statement = catalog.createStatement();
        ResultSet rows = statement.executeQuery(
            "SELECT name, generation, state, committed_micros, published_micros FROM bundle ORDER BY name, generation")) {
      while (rows.next()) {
        for (int column = 1; column <= 5; column++) {
          all.append(rows.getString(column)).append(column < 5 ? ' ' : '\n');
        }
      }
    }
    return all.toString();
  }

  private static void offer(Path mirror, String bundle, int seed) throws IOException {
    byte[] content = new byte[BYTES];
    new java.util.Random(seed).nextBytes(content);
    Path aside = Files.createDirectories(mirror.resolveSibling("aside-" + seed));
    Files.write(aside.resolve("file"), content);
    Files.move(aside, mirror.resolve(bundle), StandardCopyOption.ATOMIC_MOVE);
  }
}
