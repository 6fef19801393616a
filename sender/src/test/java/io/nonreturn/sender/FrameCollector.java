package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.wire.BlockReader;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.PieceKind;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts objects together from frames, independently of the real receiver: reads the header by literal offsets, opens each
 * frame and repairs with the portable codec. Checks on the way that no frame number and no shard comes twice and that the
 * frames of a block agree.
 */
public final class FrameCollector {
  private final BlockReader reader = new BlockReader();
  private final FrameSeal seal;
  private final long session;
  private final BitSet sequences = new BitSet();
  private final Map<Long, Block> blocks = new HashMap<>();
  private final Map<Digest, Thing> things = new HashMap<>();
  private int firstType;
  private int beacons;

  private static final class Block {
    final int k;
    final int m;
    final int length;
    final byte[] bytes;
    final BitSet present = new BitSet();

    Block(int k, int m, int length) {
      this.k = k;
      this.m = m;
      this.length = length;
      bytes = new byte[(k + m) * length];
    }
  }

  /** An object that crosses: its bytes, which of them have come, and how often its end came. */
  private static final class Thing {
    final PieceKind kind;
    final byte[] bytes;
    final BitSet have = new BitSet();
    int copies;

    Thing(PieceKind kind, long total) {
      this.kind = kind;
      bytes = new byte[(int) total];
    }
  }

  public FrameCollector(LinkKey key, long session) {
    seal = FrameSeal.of(key, session);
    this.session = session;
  }

  /** Takes the frame that fills the array from an index to its end. */
  public void frame(byte[] bytes, int at) {
    ByteBuffer frame = ByteBuffer.wrap(bytes, at, bytes.length - at).slice();
    assertEquals(0x4E52, frame.getShort(0), "magic");
    assertEquals(1, frame.get(2), "version");
    int type = frame.get(3);
    assertEquals(session, frame.getLong(4), "session");
    int sequence = Math.toIntExact(frame.getLong(12));
    assertTrue(!sequences.get(sequence), () -> "frame number " + sequence + " used twice");
    if (sequences.isEmpty()) {
      firstType = type;
    }
    sequences.set(sequence);
    byte[] payload = new byte[frame.remaining() - 48];
    assertTrue(seal.open(bytes, at, frame.remaining(), payload, 0), "seal");
    if (type == 2) {
      assertEquals(0, frame.getLong(20) | frame.getInt(28), "unused fields of a beacon");
      beacons++;
      return;
    }
    assertEquals(1, type, "type");
    long block = frame.getLong(20) >>> 16;
    shard(block, frame.getShort(26) & 0xFFFF, frame.getShort(28) & 0xFFFF, frame.getShort(30) & 0xFFFF, payload);
  }

  private void shard(long id, int index, int k, int m, byte[] shard) {
    int length = shard.length;
    Block block = blocks.computeIfAbsent(id, none -> new Block(k, m, length));
    assertEquals(block.k, k);
    assertEquals(block.m, m);
    assertEquals(block.length, length);
    assertTrue(!block.present.get(index), "shard sent twice");
    assertTrue(index < k + m, "shard index");
    block.present.set(index);
    System.arraycopy(shard, 0, block.bytes, index * length, length);
    if (block.present.cardinality() == k) {
      boolean[] present = new boolean[k + m];
      block.present.stream().forEach(i -> present[i] = true);
      ErasureCodec.portable().decode(block.bytes, 0, length, k, m, present);
      assertNull(reader.read(block.bytes, 0, k * length, new byte[8 << 20], this::piece));
    }
  }

  private void piece(PieceKind kind, Digest id, long offset, long total, byte[] buffer, int position, int length) {
    Thing thing = things.computeIfAbsent(id, none -> new Thing(kind, total));
    assertEquals(thing.kind, kind);
    assertEquals(thing.bytes.length, total);
    System.arraycopy(buffer, position, thing.bytes, (int) offset, length);
    thing.have.set((int) offset, (int) offset + length);
    if (offset + length == total) {
      thing.copies++;
    }
  }

  /** Whether the object has come completely and its SHA-256 is right. */
  public boolean has(Digest id) {
    Thing thing = things.get(id);
    return thing != null && thing.have.cardinality() == thing.bytes.length && Digest.sha256(thing.bytes).equals(id);
  }

  /** How many bytes of an object have come. */
  public long bytesOf(Digest id) {
    Thing thing = things.get(id);
    return thing == null ? 0 : thing.have.cardinality();
  }

  /** How often the end of an object has come. */
  public int copies(Digest id) {
    Thing thing = things.get(id);
    return thing == null ? 0 : thing.copies;
  }

  public long heads() {
    return things.values().stream().filter(thing -> thing.kind == PieceKind.HEAD).count();
  }

  public int beacons() {
    return beacons;
  }

  /** The type byte of the first frame. */
  public int firstType() {
    return firstType;
  }

  /** Whether every frame number up to the highest has come. */
  public boolean isGapless() {
    return sequences.cardinality() == sequences.length();
  }
}
