package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.Publisher;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything that must not get in, at a live receiver: each is counted under its own cause, and good traffic goes on. */
@Timeout(600)
@Tag("patient")
class BadInputIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long RATE = 20_000_000;
  private static final int SEVERAL = 200;
  private static final int AT_ONCE = 10;
  private static final int SEQUENCE_AT = 12;
  private static final int SESSION_AT = 4;

  @Test
  void badFramesAreCountedAndGoodOnesGoOn() throws IOException, InterruptedException, CommandFailure {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "bad-frames-", 1 << 28)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Layout direct = Layout.onLoopback(
          tree.root(),
          LinkSettings.defaults(RATE).withoutCarousel(),
          List.of(MirrorFolder.raw(Forge.MIRROR, mirror)));
      Random random = new Random(3);
      try (Tap tap = new Tap(direct.listen());
          Sides sides = Sides.prepare(direct.withTarget(tap.address()))) {
        sides.startBoth();
        drop(mirror, "first", random);
        sides.awaitReceiver("the first bundle", PATIENCE, high -> isPublished(high, "first"));
        List<byte[]> captured = tap.captured();
        assertTrue(captured.size() > SEVERAL, "captured=" + captured.size());

        for (int i = 0; i < SEVERAL; i++) {
          byte[] good = captured.get(i);
          tap.inject(junk(random));
          tap.inject(java.util.Arrays.copyOf(good, random.nextInt(good.length)));
          tap.inject(good);
          byte[] flipped = withSequence(good, 1_000_000 + i);
          flipped[40 + random.nextInt(flipped.length - 40)] ^= (byte) (1 << random.nextInt(8));
          tap.inject(flipped);
          tap.inject(withSession(good, 1));
          tap.inject(withSession(good, Long.MAX_VALUE - random.nextInt(1_000)));
          if (i % AT_ONCE == 0) {
            // No faster than it is taken: what a full buffer drops is not counted as refused.
            long least = captured.size() + 6L * (i + 1);
            sides.awaitReceiver("what was injected", PATIENCE, high -> high.frames().received() >= least);
          }
        }
        drop(mirror, "second", random);
        ReceiverStatus high = sides.awaitReceiver(
            "the second bundle", PATIENCE, status -> status.bundlesPublished() == 2 && isPublished(status, "second"));

        assertCounted(high, Refusal.BAD_MAGIC, SEVERAL / 2);
        assertCounted(high, Refusal.FRAME_LENGTH, 1);
        assertCounted(high, Refusal.REPLAYED, SEVERAL);
        assertCounted(high, Refusal.BAD_SEAL, SEVERAL);
        assertCounted(high, Refusal.OLD_SESSION, SEVERAL);
        assertTrue(
            high.refused(Refusal.BAD_SEAL.label()) + high.refused(Refusal.SESSION_RATE.label()) >= 2L * SEVERAL,
            "unknown sessions: " + high.refusals());
        HighSide served = new HighSide(sides.layout().highUri());
        for (String name : new String[] {"first", "second"}) {
          served.compare(mirror.resolve(name).resolve("data.bin"), served.rawFile(Forge.MIRROR, Path.of(name, "data.bin")));
        }
      }
    }
  }

  @Test
  void whoHasOnlyALinkKeyOrOnlyAPublisherKeyPublishesNothing()
      throws IOException, InterruptedException, CommandFailure {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "bad-keys-", 1 << 28);
        Sides sides = Sides.prepare(forged(tree.root()))) {
      Layout layout = sides.layout();
      LinkKey link = KeyFiles.readLink(layout.low().resolve("keys/link.key"));
      Publisher publisher = KeyFiles.readPublisher(layout.low().resolve("keys/publisher.key"));
      SecureRandom random = new SecureRandom();
      sides.startReceiver();
      sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
      try (Forge wrongLink = new Forge(LinkKey.generate(random), publisher, layout.listen());
          Forge wrongPublisher = new Forge(link, Publisher.generate(random), layout.listen())) {
        wrongLink.sendBundle("wrong-link", "a.txt", Forge.bytes("sealed with another link key"));
        wrongPublisher.sendBundle("wrong-publisher", "a.txt", Forge.bytes("signed with another publisher key"));
      }
      ReceiverStatus high = sides.awaitReceiver(
          "both refused",
          PATIENCE,
          status -> status.refused(Refusal.UNKNOWN_KEY.label()) >= 1
              && status.refused(Refusal.BAD_SEAL.label()) + status.refused(Refusal.SESSION_RATE.label()) >= 1);
      assertEquals(0, high.bundlesPublished());
    }
  }

  @Test
  void aSignedLieIsCountedAndTheTruthBesideItIsPublished() throws IOException, InterruptedException, CommandFailure {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "lies-", 1 << 28);
        Sides sides = Sides.prepare(forged(tree.root()))) {
      Layout layout = sides.layout();
      Path keys = layout.low().resolve("keys");
      sides.startReceiver();
      sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
      byte[] content = Forge.bytes("what a file says");
      byte[] other = Forge.bytes("something else!!");
      try (Forge low =
          new Forge(KeyFiles.readLink(keys.resolve("link.key")), KeyFiles.readPublisher(keys.resolve("publisher.key")), layout.listen())) {
        low.sendBundle("good-1", "a.txt", content);

        // The bytes are not those of the digest that the manifest names.
        byte[] named = Forge.bytes("never sent");
        low.sendManifest(low.manifest("false-hash", Forge.artifact("a.txt", named)));
        low.sendBlob(Digest.sha256(named), Forge.bytes("NEVER SENT"));
        // A path that leads out of its bundle.
        low.sendManifest(Forge.patched(
            low.manifest("dots", Forge.artifact("up/etc/passwd", content)), "up/etc/passwd", "../etc/passwd"));
        // One path for two files.
        low.sendManifest(Forge.patched(
            low.manifest("repeated", Forge.artifact("one.txt", content), Forge.artifact("two.txt", other)),
            "two.txt",
            "one.txt"));
        // A size that the file does not have.
        byte[] sized = Forge.bytes("ten bytes.");
        low.sendManifest(low.manifest(
            "size",
            new io.nonreturn.wire.Manifest.Artifact("a.txt", sized.length + 1, Digest.sha256(sized), "text/plain")));
        low.sendBlob(Digest.sha256(sized), sized);

        low.sendBundle("good-2", "b/c.txt", other);
      }
      ReceiverStatus high = sides.awaitReceiver(
          "the last good bundle, and every lie counted",
          PATIENCE,
          status -> isPublished(status, "good-2")
              && status.refused(Refusal.HASH_MISMATCH.label()) >= 1
              && status.refused(Refusal.PATH_DOTS.label()) >= 1
              && status.refused(Refusal.PATH_REPEATED.label()) >= 1
              && status.refused(Refusal.TOTAL_MISMATCH.label()) >= 1);
      assertEquals(2, high.bundlesPublished());
      HighSide served = new HighSide(layout.highUri());
      assertEquals(
          Digest.sha256(content).hex(), served.sha256(served.rawFile(Forge.MIRROR, Path.of("good-1", "a.txt"))));
      assertEquals(
          Digest.sha256(other).hex(), served.sha256(served.rawFile(Forge.MIRROR, Path.of("good-2", "b", "c.txt"))));
    }
  }

  private static Layout forged(Path home) throws IOException {
    return Layout.onLoopback(home, LinkSettings.defaults(RATE), List.of());
  }

  private static boolean isPublished(ReceiverStatus high, String bundle) {
    return high.published(Forge.MIRROR, bundle).isPresent();
  }

  private static void assertCounted(ReceiverStatus high, Refusal cause, long least) {
    assertTrue(high.refused(cause.label()) >= least, cause.label() + " >= " + least + " in " + high.refusals());
  }

  private static void drop(Path mirror, String bundle, Random random) throws IOException {
    byte[] content = new byte[400_000];
    random.nextBytes(content);
    Path beside = mirror.resolveSibling(bundle);
    Files.createDirectories(beside);
    Files.write(beside.resolve("data.bin"), content);
    Files.move(beside, mirror.resolve(bundle));
  }

  private static byte[] junk(Random random) {
    byte[] junk = new byte[100 + random.nextInt(1_300)];
    random.nextBytes(junk);
    // Not by chance the mark of a frame.
    junk[0] = 0;
    return junk;
  }

  private static byte[] withSequence(byte[] frame, long sequence) {
    return withLong(frame, SEQUENCE_AT, sequence);
  }

  private static byte[] withSession(byte[] frame, long session) {
    return withLong(frame, SESSION_AT, session);
  }

  private static byte[] withLong(byte[] frame, int at, long value) {
    byte[] copy = frame.clone();
    java.nio.ByteBuffer.wrap(copy).putLong(at, value);
    return copy;
  }
}
