package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.SessionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Floods against the real receiver, started with the launcher's limits on its memory and inside a control group that would end it if
 * it took more: first by somebody without a key, then by somebody who has the link key and the publisher's. Each refusal is counted
 * under its cause, the third round of floods finds as much memory in use as the second, and what is good is published meanwhile.
 */
@Timeout(2_400)
class FloodIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long RATE = 20_000_000;
  private static final int JUNK = 1_000_000;
  /** A heap of 512 MiB, as much outside of it, and the machine's own: code, classes, stacks, the collector's tables. */
  private static final long CAP_BYTES = 1_400L << 20;

  private static final int SHORTEST_JUNK = 20;
  private static final int LONGEST_JUNK = 400;
  /** Of what was sent, so much may be on its way: what a full buffer drops is not counted as refused. */
  private static final long AHEAD = 10_000;

  private static final int LOOK_EVERY = 2_500;
  private static final int BUNDLE_EVERY = 25_000;
  private static final int ROUNDS = 3;
  private static final long LIVE_TOLERANCE_BYTES = 24L << 20;
  private static final long RESIDENT_TOLERANCE_BYTES = 96L << 20;
  private static final int OPENED_BLOCKS = 3_000;
  private static final int SESSIONS = 5_000;
  private static final int MANY = 100_000;
  private static final int DEEP = 5_000;
  private static final long TERABYTE = 1L << 40;
  /** Of which only a piece comes: large enough to lie on disk. */
  private static final int UNNAMED_BYTES = 4_000_000;

  private static final int UNNAMED_PIECE_BYTES = 150_000;
  private static final int UNNAMED = 80;

  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void whoHasNoKey() throws Exception {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "flood-", 1L << 28);
        MemoryCap cap = MemoryCap.of(CAP_BYTES)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Layout direct = Layout.onLoopback(
          tree.root(), LinkSettings.defaults(RATE), List.of(MirrorFolder.raw(Forge.MIRROR, mirror)));
      try (Tap tap = new Tap(direct.listen());
          Sides sides = Sides.prepare(direct.withTarget(tap.address()))) {
        sides.runBehind(List.of(), cap.words());
        sides.startBoth();
        int bundles = 0;
        drop(mirror, bundles++);
        sides.awaitReceiver("the first bundle", PATIENCE, high -> high.bundlesPublished() == 1);
        List<byte[]> captured = tap.captured();
        Memory before = null;
        ReceiverStatus start = sides.awaitReceiver("its status", PATIENCE, high -> true);
        for (int i = 1; i <= JUNK; i++) {
          tap.inject(junk(captured.get(random.nextInt(captured.size()))));
          if (i % LOOK_EVERY == 0) {
            long least = start.frames().received() + i - AHEAD;
            sides.awaitReceiver("what was injected", PATIENCE, high -> high.frames().received() >= least);
          }
          if (i % BUNDLE_EVERY == 0) {
            drop(mirror, bundles++);
          }
          if (i == JUNK / ROUNDS) {
            before = Memory.of(sides.receiver());
          }
        }
        int all = bundles;
        ReceiverStatus end = sides.awaitReceiver(
            "every good bundle", PATIENCE, high -> high.bundlesPublished() == all && high.openGaps().isEmpty());
        assertFlat(before, Memory.of(sides.receiver()));
        for (Refusal cause : List.of(
            Refusal.BAD_MAGIC,
            Refusal.FRAME_LENGTH,
            Refusal.BAD_SEAL,
            Refusal.OLD_SESSION,
            Refusal.SESSION_RATE,
            Refusal.REPLAYED,
            Refusal.BAD_GEOMETRY)) {
          assertTrue(end.refused(cause.label()) > JUNK / 50, cause + " of " + end.refusals());
        }
        long refused = end.refusals().values().stream().mapToLong(Long::longValue).sum();
        assertTrue(refused > 0.99 * JUNK, "refused=" + refused + " kernel drops=" + end.frames().kernelDrops());
        HighSide served = new HighSide(sides.layout().highUri());
        for (int i = 0; i < bundles; i++) {
          Path file = Path.of("bundle-" + i, "file");
          served.compare(mirror.resolve(file), served.rawFile(Forge.MIRROR, file));
        }
      }
    }
  }

  @Test
  void whoHasEveryKeyOfTheLowSide() throws Exception {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "flood-", 1L << 30);
        MemoryCap cap = MemoryCap.of(CAP_BYTES);
        Sides sides = Sides.prepare(Layout.onLoopback(tree.root(), LinkSettings.defaults(RATE), List.of()))) {
      Layout layout = sides.layout();
      ConfigFile.set(layout.receiverConfig(), "limits", "unknown_bytes", "\"8 MiB\"");
      sides.runBehind(List.of(), cap.words());
      sides.startReceiver();
      sides.awaitReceiver("warm", PATIENCE, ReceiverStatus::warm);
      Path keys = layout.low().resolve("keys");
      Memory second = null;
      try (Forge forge = new Forge(
          KeyFiles.readLink(keys.resolve("link.key")), KeyFiles.readPublisher(keys.resolve("publisher.key")), layout.listen())) {
        for (int round = 0; round < ROUNDS; round++) {
          good(sides, forge, "before-" + round);
          openBlocks(sides, forge);
          good(sides, forge, "after-blocks-" + round);
          bombs(forge);
          zipBombs(forge, round);
          good(sides, forge, "after-bombs-" + round);
          unnamed(sides, forge);
          manifests(sides, forge, round);
          good(sides, forge, "after-manifests-" + round);
          sessions(sides, forge);
          good(sides, forge, "after-sessions-" + round);
          Memory now = Memory.of(sides.receiver());
          System.out.println("round " + round + ": " + now);
          // The first fills what is bounded: pools of buffers, and the list of what is waited for.
          if (round > 0) {
            second = second == null ? now : second;
            assertFlat(second, now);
          }
        }
      }
      ReceiverStatus end = sides.awaitReceiver("its status", PATIENCE, high -> true);
      for (Refusal cause : List.of(
          Refusal.BLOCK_EVICTED,
          Refusal.BLOCK_ZSTD,
          Refusal.BLOCK_LENGTH,
          Refusal.BLOCK_CODEC,
          Refusal.CONTENT_MALFORMED,
          Refusal.UNKNOWN_BYTES,
          Refusal.OPEN_OBJECTS,
          Refusal.DISK_FLOOR,
          Refusal.PATH_CASE_CLASH,
          Refusal.SESSION_RATE)) {
        assertTrue(end.refused(cause.label()) > 0, cause + " of " + end.refusals());
      }
      assertEquals(5 * ROUNDS, end.bundlesPublished(), "good bundles and no other: " + end.recent());
    }
  }

  /** A bundle as any other: in the middle of all that, it is published. */
  private static void good(Sides sides, Forge forge, String name) throws Exception {
    byte[] content = Forge.bytes("good " + name);
    settle(sides, forge);
    forge.sendBundle(name, "a.txt", content);
    sides.awaitReceiver(name, PATIENCE, high -> high.published(Forge.MIRROR, name).isPresent());
    HighSide served = new HighSide(sides.layout().highUri());
    assertEquals(Digest.sha256(content).hex(), served.sha256(served.rawFile(Forge.MIRROR, Path.of(name, "a.txt"))));
  }

  /** Waits until the receiver has taken all that was sent: what a full buffer drops would prove nothing. */
  private static void settle(Sides sides, Forge forge) throws Exception {
    sides.awaitReceiver("what was sent", PATIENCE, high -> high.frames().received() >= forge.sent());
  }

  private static void openBlocks(Sides sides, Forge forge) throws Exception {
    for (int i = 0; i < OPENED_BLOCKS; i++) {
      forge.openBlock(200, 20);
    }
    settle(sides, forge);
  }

  /** Blocks that say one size and hold another. */
  private static void bombs(Forge forge) throws IOException {
    int most = 8 << 20;
    byte[] zeros = new byte[64 << 20];
    byte[] bomb = Zstd.compress(zeros, 19);
    byte[] small = Zstd.compress(new byte[100_000]);
    forge.sendBlock(block(1, most, bomb));
    forge.sendBlock(block(1, 1_000, bomb));
    forge.sendBlock(block(1, 200_000, small));
    forge.sendBlock(block(1, 100_000, Arrays.copyOf(small, small.length - 3)));
    forge.sendBlock(block(1, 200_000, twice(small)));
    forge.sendBlock(block(1, most + 1, small));
    forge.sendBlock(block(1, Integer.MAX_VALUE, small));
    forge.sendBlock(block(0, -1, small));
    forge.sendBlock(block(7, 100_000, small));
  }

  private static byte[] twice(byte[] frame) {
    return ByteBuffer.allocate(2 * frame.length).put(frame).put(frame).array();
  }

  /** The layout of a block's prefix, filled with whatever is to be tried. */
  private static byte[] block(int codec, int rawLength, byte[] encoded) {
    return ByteBuffer.allocate(12 + encoded.length).put((byte) codec).position(4).putInt(rawLength).putInt(encoded.length)
        .put(encoded).array();
  }

  private static void zipBombs(Forge forge, int round) throws IOException {
    for (int entries = 1; entries <= 2; entries++) {
      byte[] wheel = wheel(entries, entries == 1 ? 300 : 1);
      String project = "bomb-" + round + "-" + entries;
      String file = project.replace('-', '_') + "-1.0-py3-none-any.whl";
      Manifest.Artifact artifact = new Manifest.Artifact(file, wheel.length, Digest.sha256(wheel), "application/zip");
      forge.sendManifest(forge.manifest("pypi", "pypi", project, List.of(artifact)));
      forge.sendBlob(Digest.sha256(wheel), wheel);
    }
  }

  /** A wheel whose METADATA inflates to so many megabytes. */
  private static byte[] wheel(int entries, int megabytes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < entries; i++) {
        zip.putNextEntry(new ZipEntry("bomb" + i + "-1.0.dist-info/METADATA"));
        byte[] zeros = new byte[1 << 20];
        for (int m = 0; m < megabytes; m++) {
          zip.write(zeros);
        }
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Blobs that no manifest names, beyond what is kept of such. */
  private void unnamed(Sides sides, Forge forge) throws Exception {
    for (int i = 0; i < UNNAMED; i++) {
      forge.sendPiece(PieceKind.BLOB, randomDigest(), 0, UNNAMED_BYTES, new byte[UNNAMED_PIECE_BYTES]);
    }
    settle(sides, forge);
  }

  /** All of them signed by the true publisher. */
  private void manifests(Sides sides, Forge forge, int round) throws Exception {
    // As many artifacts as a manifest may have, three times: more than what is waited for.
    for (int i = 0; i < 3; i++) {
      List<Manifest.Artifact> many = new ArrayList<>();
      for (int a = 0; a < MANY; a++) {
        many.add(new Manifest.Artifact("f" + a, 1_000, randomDigest(), "text/plain"));
      }
      forge.sendManifest(forge.manifest("raw", Forge.MIRROR, "many-" + round + "-" + i, many));
      settle(sides, forge);
    }
    // The deepest and longest paths.
    List<Manifest.Artifact> deep = new ArrayList<>();
    String folders = "abcdefghijklmnopqrstuvwxyz01234/".repeat(31);
    for (int a = 0; a < DEEP; a++) {
      deep.add(new Manifest.Artifact(folders + a, 1, randomDigest(), "text/plain"));
    }
    forge.sendManifest(forge.manifest("raw", Forge.MIRROR, "deep-" + round, deep));
    // Blobs that no disk has room for, and the beginning of one.
    List<Manifest.Artifact> huge = new ArrayList<>();
    for (int a = 0; a < 1_000; a++) {
      huge.add(new Manifest.Artifact("huge" + a, TERABYTE, randomDigest(), "text/plain"));
    }
    forge.sendManifest(forge.manifest("raw", Forge.MIRROR, "huge-" + round, huge));
    settle(sides, forge);
    // Again and again, as its manifest may not have been read yet.
    long before = sides.receiverStatus().orElseThrow().refused(Refusal.DISK_FLOOR.label());
    sides.awaitReceiver("a blob without room refused", PATIENCE, high -> {
      sendUnchecked(forge, huge.getFirst().sha256());
      return high.refused(Refusal.DISK_FLOOR.label()) > before;
    });
    // Two names that are one where letters have no case.
    byte[] content = Forge.bytes("case");
    forge.sendManifest(Forge.patched(
        forge.manifest("case-" + round, Forge.artifact("name.txt", content), Forge.artifact("nbme.txt", content)),
        "nbme.txt",
        "NAME.txt"));
    settle(sides, forge);
  }

  private static void sendUnchecked(Forge forge, Digest id) {
    try {
      forge.sendPiece(PieceKind.BLOB, id, 0, TERABYTE, new byte[100_000]);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Every frame of a session of its own, rightly sealed. */
  private static void sessions(Sides sides, Forge forge) throws Exception {
    long session = forge.session();
    for (int i = 0; i < SESSIONS; i++) {
      session = SessionId.next(0, session, new java.util.Random(i));
      forge.begin(session);
      forge.openBlock(4, 1);
    }
    settle(sides, forge);
    // The rate of new sessions recovers.
    Thread.sleep(1_500);
    forge.begin(SessionId.next(0, session, new java.util.Random(1)));
  }

  private Digest randomDigest() {
    byte[] bytes = new byte[Digest.BYTES];
    random.nextBytes(bytes);
    return Digest.of(bytes);
  }

  private static void assertFlat(Memory before, Memory after) {
    assertTrue(
        after.liveBytes() < before.liveBytes() + LIVE_TOLERANCE_BYTES
            && after.residentBytes() < before.residentBytes() + RESIDENT_TOLERANCE_BYTES,
        "before: " + before + ", after: " + after);
  }

  private void drop(Path mirror, int number) throws IOException {
    byte[] content = new byte[200_000];
    random.nextBytes(content);
    Path aside = Files.createDirectories(mirror.resolveSibling("aside").resolve("bundle-" + number));
    Files.write(aside.resolve("file"), content);
    Files.move(aside, mirror.resolve("bundle-" + number), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Some kind of junk, made from a frame that was good. */
  private byte[] junk(byte[] good) {
    int length = SHORTEST_JUNK + random.nextInt(LONGEST_JUNK);
    byte[] junk = Arrays.copyOf(good, Math.min(good.length, length));
    long session = ByteBuffer.wrap(good).getLong(4);
    switch (random.nextInt(8)) {
      case 0 -> random.nextBytes(junk);
      case 1 -> junk = Arrays.copyOf(good, random.nextInt(49));
      case 2 -> junk = good;
      case 3 -> junk = header(junk, session - 1 - random.nextInt(1_000), random.nextLong() >>> 1);
      case 4 -> junk = header(junk, session + 1 + random.nextInt(1 << 30), random.nextLong() >>> 1);
      case 5 -> junk = header(junk, session, (1L << 40) + random.nextInt(1 << 30));
      case 6 -> {
        junk = header(junk, session, 1L << 41);
        ByteBuffer.wrap(junk).putShort(28, (short) (224 + random.nextInt(1_000)));
      }
      default -> junk[random.nextInt(2)] ^= 1;
    }
    return junk;
  }

  private static byte[] header(byte[] frame, long session, long sequence) {
    byte[] made = Arrays.copyOf(frame, Math.max(frame.length, 100));
    Frames.write(made, 0, FrameType.SHARD, session, sequence, 1, 0, 4, 1);
    return made;
  }
}
