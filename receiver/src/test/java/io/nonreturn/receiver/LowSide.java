package io.nonreturn.receiver;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.wire.BlockLayout;
import io.nonreturn.wire.BlockWriter;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.PieceKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sender for tests: cuts objects into blocks of a fixed number of shards and seals every shard. No pace, no threads. */
public final class LowSide implements AutoCloseable {
  public static final LinkKey KEY = LinkKey.of(new byte[LinkKey.BYTES]);

  private final long session;
  private final FrameSeal seal;
  private final int shardLength;
  private final int dataShards;
  private final int parityShards;
  private final BlockWriter writer = new BlockWriter();
  private final ErasureCodec codec = ErasureCodec.portable();
  private long sequence;
  private long block;

  public LowSide(long session, int shardLength, int dataShards, int parityShards) {
    this.session = session;
    this.shardLength = shardLength;
    this.dataShards = dataShards;
    this.parityShards = parityShards;
    seal = FrameSeal.of(KEY, session);
  }

  /** Bytes of one object that a block carries when it carries nothing else. */
  public int pieceBytes() {
    return dataShards * shardLength - BlockLayout.PREFIX_BYTES - BlockLayout.PIECE_HEADER_BYTES;
  }

  public long nextSequence() {
    return sequence;
  }

  /** The frames of an object, cut into as many blocks as it takes. */
  public List<byte[]> object(PieceKind kind, byte[] content) {
    Digest id = Digest.sha256(content);
    List<byte[]> frames = new ArrayList<>();
    int offset = 0;
    do {
      int length = Math.min(pieceBytes(), content.length - offset);
      frames.addAll(piece(kind, id, content, offset, length));
      offset += length;
    } while (offset < content.length);
    return frames;
  }

  /** The frames of a block that carries one piece. */
  public List<byte[]> piece(PieceKind kind, Digest id, byte[] content, int offset, int length) {
    byte[] slab = new byte[(dataShards + parityShards) * shardLength];
    writer.begin(slab, 0, dataShards * shardLength);
    int at = writer.addPiece(kind, id, offset, content.length, length);
    System.arraycopy(content, offset, slab, at, length);
    return block(slab, writer.finish(true));
  }

  /** The frames of a block whose bytes stand at the beginning of a slab. */
  public List<byte[]> block(byte[] slab, int blockBytes) {
    int k = BlockLayout.dataShards(blockBytes, shardLength);
    byte[] shards = Arrays.copyOf(slab, (k + parityShards) * shardLength);
    BlockLayout.pad(shards, 0, blockBytes, k, shardLength);
    codec.encode(shards, 0, shardLength, k, parityShards);
    List<byte[]> frames = new ArrayList<>();
    for (int shard = 0; shard < k + parityShards; shard++) {
      frames.add(frame(block, shard, k, parityShards, Arrays.copyOfRange(shards, shard * shardLength, (shard + 1) * shardLength)));
    }
    block++;
    return frames;
  }

  /** One frame, of whatever header. */
  public byte[] frame(long blockId, int shard, int k, int m, byte[] content) {
    byte[] frame = new byte[content.length + Frames.OVERHEAD_BYTES];
    Frames.write(frame, 0, FrameType.SHARD, session, sequence++, blockId, shard, k, m);
    seal.seal(frame, 0, content, 0, content.length);
    return frame;
  }

  public byte[] beaconFrame(byte[] payload) {
    byte[] frame = new byte[payload.length + Frames.OVERHEAD_BYTES];
    Frames.writeBeacon(frame, 0, session, sequence++);
    seal.seal(frame, 0, payload, 0, payload.length);
    return frame;
  }

  @Override
  public void close() {
    writer.close();
  }
}
