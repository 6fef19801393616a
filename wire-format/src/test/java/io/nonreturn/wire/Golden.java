package io.nonreturn.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What the files of {@code golden/v1} were made of: fixed keys, fixed content. {@code main} writes them again; the bytes of an
 * existing wire version must then be the same, except for those that zstd chose.
 */
final class Golden {
  static final Path FOLDER = Path.of("src/test/resources/golden/v1");

  static final LinkKey LINK = LinkKey.of(counting(0x00));
  static final Publisher PUBLISHER = Publisher.of(counting(0x20), counting(0x40), new ZeroRandom());
  static final Trust TRUST = Trust.of(List.of(PUBLISHER.publicKeys()));

  /** 2026-01-01T00:00:00Z and the random bits 0x54321. */
  static final long SESSION = 0x19b7_6daa_8005_4321L;

  static final long SEQUENCE = 5;
  static final long BLOCK = 1;
  static final byte[] HELLO = "hello, high side\n".getBytes(UTF_8);
  static final byte[] TEXT = "one way only\n".repeat(100).getBytes(UTF_8);
  static final int TEXT_SHARD_LENGTH = 64;
  static final long MICROS = 1_767_225_600_000_000L;

  static final Manifest MANIFEST =
      new Manifest(
          1,
          1,
          Chain.START,
          "raw",
          "files",
          "greetings",
          1,
          List.of(
              new Manifest.Artifact("hello.txt", HELLO.length, Digest.sha256(HELLO), "text/plain"),
              new Manifest.Artifact("more/ways.txt", TEXT.length, Digest.sha256(TEXT), "text/plain")),
          false,
          new Manifest.Provenance("folder /srv/files", MICROS - 2_000_000),
          new Manifest.Admission("admitted", "paths, types and sizes"),
          MICROS,
          0);

  static final Head HEAD =
      new Head(
          1,
          1,
          Chain.next(Chain.START, MANIFEST.toPayload()),
          MICROS + 1,
          MICROS + 86_400_000_001L,
          1,
          HELLO.length + TEXT.length);

  /** Of sequences 1 to 4 the second and the last are live. */
  static final Inventory INVENTORY =
      Inventory.of(
          1, 4, Digest.of(counting(0x60)), new SequenceRange(1, 4), s -> s == 2 || s == 4, MICROS + 2, MICROS + 86_400_000_002L);

  static final Beacon BEACON =
      new Beacon(1, 1, HEAD.chain(), 6, 798, 0, MICROS + 1_000_000, 200, 20, 1_424, 20, 100_000_000, MICROS + 5_000_000);

  private Golden() {}

  /** 85 bytes: prefix, one piece header, "hello, high side". One shard. */
  static byte[] storedBlock() {
    byte[] slab = new byte[BlockLayout.PREFIX_BYTES + BlockLayout.PIECE_HEADER_BYTES + HELLO.length];
    try (BlockWriter writer = new BlockWriter()) {
      writer.begin(slab, 0, slab.length);
      int at = writer.addPiece(PieceKind.BLOB, Digest.sha256(HELLO), 0, HELLO.length, HELLO.length);
      System.arraycopy(HELLO, 0, slab, at, HELLO.length);
      writer.finish(false);
    }
    return slab;
  }

  /** Two pieces of one blob, compressed, padded to shards of 64 bytes. */
  static byte[] zstdBlock() {
    byte[] slab = new byte[4_096];
    int half = TEXT.length / 2;
    try (BlockWriter writer = new BlockWriter()) {
      writer.begin(slab, 0, slab.length);
      int at = writer.addPiece(PieceKind.BLOB, Digest.sha256(TEXT), 0, TEXT.length, half);
      System.arraycopy(TEXT, 0, slab, at, half);
      at = writer.addPiece(PieceKind.BLOB, Digest.sha256(TEXT), half, TEXT.length, TEXT.length - half);
      System.arraycopy(TEXT, half, slab, at, TEXT.length - half);
      int bytes = writer.finish(true);
      int k = BlockLayout.dataShards(bytes, TEXT_SHARD_LENGTH);
      BlockLayout.pad(slab, 0, bytes, k, TEXT_SHARD_LENGTH);
      return Arrays.copyOf(slab, k * TEXT_SHARD_LENGTH);
    }
  }

  /** Data shard 0 of block 1, k = 1, m = 1. */
  static byte[] shardFrame() {
    byte[] shard = storedBlock();
    byte[] frame = new byte[Frames.OVERHEAD_BYTES + shard.length];
    Frames.write(frame, 0, FrameType.SHARD, SESSION, SEQUENCE, BLOCK, 0, 1, 1);
    FrameSeal.of(LINK, SESSION).seal(frame, 0, shard, 0, shard.length);
    return frame;
  }

  static byte[] beaconFrame() {
    byte[] payload = BEACON.toPayload();
    byte[] frame = new byte[Frames.OVERHEAD_BYTES + payload.length];
    Frames.writeBeacon(frame, 0, SESSION, SEQUENCE + 1);
    FrameSeal.of(LINK, SESSION).seal(frame, 0, payload, 0, payload.length);
    return frame;
  }

  static byte[] manifestEnvelope() {
    return PUBLISHER.sign(MessageType.MANIFEST, MANIFEST.toPayload());
  }

  static byte[] headEnvelope() {
    return PUBLISHER.sign(MessageType.HEAD, HEAD.toPayload());
  }

  static byte[] inventoryEnvelope() {
    return PUBLISHER.sign(MessageType.INVENTORY, INVENTORY.toPayload());
  }

  static byte[] file(String name) throws IOException {
    return Files.readAllBytes(FOLDER.resolve(name));
  }

  static byte[] counting(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  /** Writes all files anew. */
  public static void main(String[] arguments) throws IOException {
    Files.createDirectories(FOLDER);
    Files.write(FOLDER.resolve("block-stored.bin"), storedBlock());
    Files.write(FOLDER.resolve("block-zstd.bin"), zstdBlock());
    Files.write(FOLDER.resolve("frame-shard.bin"), shardFrame());
    Files.write(FOLDER.resolve("frame-beacon.bin"), beaconFrame());
    Files.write(FOLDER.resolve("envelope-manifest.bin"), manifestEnvelope());
    Files.write(FOLDER.resolve("envelope-head.bin"), headEnvelope());
    Files.write(FOLDER.resolve("envelope-inventory.bin"), inventoryEnvelope());
  }

  /** With 32 zero bytes for its random input, ML-DSA is the deterministic variant of FIPS 204. */
  static final class ZeroRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
