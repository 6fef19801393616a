package io.nonreturn.sender.encode;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.sender.schedule.PlannedPiece;
import io.nonreturn.wire.BlockLayout;
import io.nonreturn.wire.BlockWriter;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a plan into shards, all in the block's own slab: reads the pieces in, compresses where that pays, pads, and adds
 * parity.
 *
 * <p>A piece whose blob cannot be read is left out, counted and marked in the plan; the rest of the block is sent. One
 * encoder a worker thread.
 */
public final class BlockEncoder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BlockEncoder.class);

  private final BlockShape shape;
  private final ErasureCodec codec;
  private final EncodeCounters counters;
  private final BlobReader reader = new BlobReader();
  private final BlockWriter writer = new BlockWriter();

  /**
   * @param shape how blocks are cut
   * @param codec computes the parity
   * @param counters shared by all workers
   */
  public BlockEncoder(BlockShape shape, ErasureCodec codec, EncodeCounters counters) {
    this.shape = shape;
    this.codec = codec;
    this.counters = counters;
  }

  /** Encodes the block's plan. A block of which nothing could be read is left with no shards. */
  public void encode(EncodedBlock block) {
    write(block);
    if (writer.isEmpty()) {
      return;
    }
    int used = writer.finish(true);
    int k = BlockLayout.dataShards(used, shape.shardLength());
    int length = shape.shardLength(k, used);
    boolean twin = shape.isTwin(k, block.plan().isTwin());
    int m = shape.parity(k, twin);
    BlockLayout.pad(block.slab(), 0, used, k, length);
    codec.encode(block.slab(), 0, length, k, m);
    block.encoded(k, m, length, twin);
    counters.encodedBytes.add(used);
    counters.blocks.increment();
    if (twin) {
      counters.twins.increment();
    }
  }

  private void write(EncodedBlock block) {
    writer.begin(block.slab(), 0, shape.spreadBytes());
    for (PlannedPiece piece : block.plan().pieces()) {
      int position = writer.addPiece(piece.kind(), piece.id(), piece.offset(), piece.total(), piece.length());
      if (fill(piece, block.slab(), position)) {
        counters.pieceBytes.add(piece.length());
      } else {
        writer.removeLast();
      }
    }
  }

  private boolean fill(PlannedPiece piece, byte[] slab, int position) {
    if (piece.bytes() != null) {
      System.arraycopy(piece.bytes(), (int) piece.offset(), slab, position, piece.length());
      return true;
    }
    try {
      reader.read(piece.file(), piece.offset(), slab, position, piece.length());
      return true;
    } catch (IOException e) {
      counters.readErrors.increment();
      log.warn("blob {} at {} cannot be read; restore the file, its bundle is tried again: {}",
          piece.id().hex(), piece.file(), e.toString());
      piece.fail();
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
    reader.close();
  }
}
