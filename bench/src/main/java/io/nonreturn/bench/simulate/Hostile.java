package io.nonreturn.bench.simulate;

import io.nonreturn.wire.BlockLayout;
import io.nonreturn.wire.BlockWriter;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.Signer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Somebody who has the link key and sits on the link, and whom nobody believes: seals frames of the sender's session around lies.
 */
final class Hostile {
  private static final int SLAB_BYTES = 1 << 16;

  private final SplittableRandom random;
  private final LinkKey key;
  private final Signer stranger;

  Hostile(SplittableRandom random, LinkKey key) {
    this.random = random;
    this.key = key;
    this.stranger = SimKeys.standIn(random).signer();
  }

  /**
   * A frame that carries a whole block with one lie.
   *
   * @param example a frame of the session that is to be imitated
   * @param wanted a blob that somebody may wait for
   */
  byte[] frame(byte[] example, Upstream.Content wanted) {
    long session = Frames.session(example, 0);
    // Numbers that the sender has used or is about to use: those far ahead make the receiver deaf until the next session, which
    // whoever has the link key can do, as he can cut the link.
    long sequence = Math.max(0, Frames.sequence(example, 0) + random.nextInt(-20, 20));
    long block = Math.max(0, Frames.block(example, 0) + random.nextInt(-5, 20));
    byte[] slab = new byte[SLAB_BYTES];
    int length = block(slab, wanted);
    byte[] frame = new byte[length + Frames.OVERHEAD_BYTES];
    Frames.write(frame, 0, FrameType.SHARD, session, sequence, block, 0, 1, 0);
    FrameSeal.of(key, session).seal(frame, 0, slab, 0, length);
    return frame;
  }

  private int block(byte[] slab, Upstream.Content wanted) {
    try (BlockWriter writer = new BlockWriter()) {
      writer.begin(slab, 0, SLAB_BYTES - BlockLayout.PREFIX_BYTES);
      switch (random.nextInt(4)) {
        case 0 -> {
          byte[] envelope = stranger.sign(MessageType.MANIFEST, manifest(wanted).toPayload());
          put(writer, slab, PieceKind.MANIFEST, Digest.sha256(envelope), 0, envelope.length, envelope);
        }
        case 1 -> {
          byte[] noise = noise(1 + random.nextInt(2_000));
          put(writer, slab, PieceKind.HEAD, Digest.sha256(noise), 0, noise.length, noise);
        }
        case 2 -> {
          // A part of a blob that is wanted, under its name, with other bytes.
          byte[] noise = noise(Math.clamp(random.nextLong(1, 3_000), 1, Math.max(1, wanted.size())));
          long offset = wanted.size() == noise.length ? 0 : random.nextLong(Math.max(1, wanted.size() - noise.length));
          put(writer, slab, PieceKind.BLOB, wanted.digest(), offset, Math.max(wanted.size(), noise.length), noise);
        }
        default -> {
          // A blob that nobody asked for.
          byte[] noise = noise(1 + random.nextInt(3_000));
          put(writer, slab, PieceKind.BLOB, Digest.sha256(noise), 0, noise.length, noise);
        }
      }
      return writer.finish(false);
    }
  }

  private Manifest manifest(Upstream.Content wanted) {
    return new Manifest(
        random.nextLong(1, 4_000_000_000L),
        1,
        Digest.ZERO,
        "raw",
        "files",
        "evil",
        1,
        List.of(new Manifest.Artifact("a", wanted.size(), wanted.digest(), "text/plain")),
        false,
        new Manifest.Provenance("nowhere", 1),
        new Manifest.Admission("admitted", "none"),
        1,
        0);
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static void put(
      BlockWriter writer, byte[] slab, PieceKind kind, Digest id, long offset, long total, byte[] bytes) {
    int at = writer.addPiece(kind, id, offset, total, bytes.length);
    System.arraycopy(bytes, 0, slab, at, bytes.length);
  }
}
