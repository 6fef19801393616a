package io.nonreturn.receiver.decode;

import io.nonreturn.wire.Limits;
import java.time.Duration;
import java.util.Objects;

/**
 * Bounds of the decode stage.
 *
 * @param replayFrames how far behind the newest a frame may come, a multiple of 64
 * @param derivationsPerSecond keys derived for sessions not seen before, so that junk costs a bounded amount of work
 * @param openBlocks most blocks that wait for shards
 * @param slabBytes most memory in the shards of blocks, waiting or being decoded
 * @param blockIdle a block that gets no shard for so long is given up
 * @param workers threads that repair and decompress
 * @param ringSlots blocks between collector and assembler, a power of two; each may hold a raw block of 8 MiB
 */
public record DecodeOptions(
    int replayFrames,
    int derivationsPerSecond,
    int openBlocks,
    long slabBytes,
    Duration blockIdle,
    int workers,
    int ringSlots) {

  public DecodeOptions {
    Objects.requireNonNull(blockIdle);
    if (replayFrames < 1 || derivationsPerSecond < 1 || openBlocks < 1 || slabBytes < 1 || workers < 1) {
      throw new IllegalArgumentException("every bound must be at least 1");
    }
    if (replayFrames % Long.SIZE != 0) {
      throw new IllegalArgumentException("replayFrames=" + replayFrames + " is not a multiple of 64");
    }
    if (Integer.bitCount(ringSlots) != 1) {
      throw new IllegalArgumentException("ringSlots=" + ringSlots + " is not a power of two");
    }
  }

  /**
   * 256 MiB of slabs, or three eighths of a heap smaller than 683 MiB, so that the other stages keep theirs; half the
   * processors decode, since the socket, the seal and the hash each need one more.
   */
  public static DecodeOptions defaults() {
    long slabBytes = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8 * 3);
    int workers = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);
    return new DecodeOptions(
        Limits.REPLAY_WINDOW_FRAMES, 100, 1_024, slabBytes, Duration.ofSeconds(10), workers, 8);
  }
}
