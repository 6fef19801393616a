package io.nonreturn.receiver.decode;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.wire.BlockLayout;
import io.nonreturn.wire.BlockWriter;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.RefusalCounters;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;

/**
 * Runs blocks of its own making through seal, collector, code and hash until the JIT has compiled them: a cold receiver is slower
 * than a fast link during its first seconds. It runs beside a receiver that listens already, for what comes meanwhile is lost to one
 * that does not.
 */
public final class WarmUp {
  private static final Duration CODEC_PATIENCE = Duration.ofMinutes(1);
  private static final int[] SHARD_LENGTHS = {1_424, 8_924};
  private static final int DATA_SHARDS = 16;
  private static final int PARITY_SHARDS = 2;
  private static final long SESSION = 1;

  private final ErasureCodec codec;
  private final LinkKey key = LinkKey.of(new byte[LinkKey.BYTES]);
  private final FrameSeal seal = FrameSeal.of(key, SESSION);
  private final MessageDigest sha256 = Digest.newSha256();
  private final LinkStats stats = new LinkStats();
  private final RefusalCounters refusals = new RefusalCounters();
  private final DecodeJob job = new DecodeJob();
  private final SlabPool slabs;
  private final Collector collector;
  private long sequence;
  private long blocks;
  private long delivered;

  private WarmUp(ErasureCodec codec, DecodeOptions options) {
    this.codec = codec;
    slabs = new SlabPool(options.slabBytes());
    collector =
        new Collector(
            options,
            key,
            new Forgetful(),
            slabs,
            this::block,
            (session, frameSequence, beacon, receivedNanos) -> {},
            refusals,
            stats);
  }

  /**
   * Warms the codec up, then works for {@code time}, half of it for each of two frame lengths. The codec's own warm-up ends as
   * soon as its rate is steady; on a busy machine that takes long, and giving up early would leave the slow codec for good. An
   * interrupt ends it.
   *
   * @return bytes that went all the way
   */
  public static long run(ErasureCodec codec, DecodeOptions options, Duration time) {
    codec.warmUp(CODEC_PATIENCE);
    WarmUp warmUp = new WarmUp(codec, options);
    for (int shardLength : SHARD_LENGTHS) {
      warmUp.work(shardLength, time.toNanos() / SHARD_LENGTHS.length);
    }
    return warmUp.delivered;
  }

  private void work(int shardLength, long nanos) {
    byte[] slab = new byte[(DATA_SHARDS + PARITY_SHARDS) * shardLength];
    byte[] frame = new byte[shardLength + Frames.OVERHEAD_BYTES];
    int length = DATA_SHARDS * shardLength - BlockLayout.PREFIX_BYTES - BlockLayout.PIECE_HEADER_BYTES;
    byte[] content = new byte[length];
    new Random(shardLength).nextBytes(content);
    try (BlockWriter writer = new BlockWriter()) {
      writer.begin(slab, 0, DATA_SHARDS * shardLength);
      int at = writer.addPiece(PieceKind.BLOB, Digest.ZERO, 0, length, length);
      System.arraycopy(content, 0, slab, at, length);
      writer.finish(false);
    }
    codec.encode(slab, 0, shardLength, DATA_SHARDS, PARITY_SHARDS);
    for (long start = System.nanoTime(); System.nanoTime() - start < nanos && !Thread.currentThread().isInterrupted(); blocks++) {
      for (int shard = 0; shard < DATA_SHARDS + PARITY_SHARDS; shard++) {
        if (shard == blocks % DATA_SHARDS) {
          continue; // lost, so that there is something to repair
        }
        Frames.write(frame, 0, FrameType.SHARD, SESSION, sequence++, blocks, shard, DATA_SHARDS, PARITY_SHARDS);
        int frameLength = seal.seal(frame, 0, slab, shard * shardLength, shardLength);
        collector.datagram(frame, 0, frameLength, start);
      }
    }
  }

  private void block(ReceivedBlock block) {
    job.take(block);
    job.decode(codec, stats);
    job.deliver(
        (kind, id, offset, total, buffer, position, length) -> {
          sha256.update(buffer, position, length);
          delivered += length;
        },
        refusals);
    slabs.giveBack(job.release());
  }

  /** Sessions of the warm-up are not to be remembered. */
  private static final class Forgetful implements SessionStore {
    @Override
    public long highest() {
      return 0;
    }

    @Override
    public void raise(long session) {}
  }
}
