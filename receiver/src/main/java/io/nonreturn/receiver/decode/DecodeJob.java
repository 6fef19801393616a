package io.nonreturn.receiver.decode;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.wire.BlockReader;
import io.nonreturn.wire.PieceSink;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;

/** One slot of the decode ring: a complete block on its way to its pieces. Used by one thread at a time, in turn. */
final class DecodeJob {
  private static final byte[] NONE = {};

  private final BlockReader reader = new BlockReader();
  private ReceivedBlock block;
  private Refusal refusal;

  /** Where a compressed block is unpacked; grows to the largest that this slot had to do with, at most 8 MiB. */
  private byte[] raw = NONE;

  /** Takes the block over from the collector. */
  void take(ReceivedBlock complete) {
    block = complete;
    refusal = Refusal.INTERNAL_ERROR; // unless decode returns
  }

  /** Rebuilds missing data shards, and unpacks. */
  void decode(ErasureCodec codec, LinkStats stats) {
    int missing = block.missingData();
    if (missing > 0) {
      codec.decode(block.slab, 0, block.shardLength, block.dataShards, block.parityShards, block.present);
      stats.repaired.increment();
      stats.rebuilt.add(missing);
    }
    int unpacked = BlockReader.unpackedBytes(block.slab, 0);
    if (unpacked > raw.length) {
      raw = new byte[SlabPool.classLength(unpacked)];
    }
    refusal = reader.unpack(block.slab, 0, block.dataLength(), raw);
  }

  /**
   * Hands over the pieces, or counts why there are none.
   *
   * @return bytes of the block
   */
  int deliver(PieceSink pieces, RefusalCounters refusals) {
    if (refusal == null) {
      reader.deliver(pieces);
    } else {
      refusals.count(refusal);
    }
    return block.dataLength();
  }

  /** Forgets the block; its slab is the caller's. */
  byte[] release() {
    byte[] slab = block.slab;
    block = null;
    return slab;
  }
}
