package io.nonreturn.sender.transmit;

import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.LinkKey;
import java.time.Duration;

/**
 * Seals frames that go nowhere, under a key that is used for nothing else, until the JIT has compiled that path: before,
 * a frame costs a hundred times more.
 */
public final class SealWarmUp {
  private static final int SHARD_BYTES = 8192;

  private SealWarmUp() {}

  /**
   * Seals for the given time, or until the thread is interrupted.
   *
   * @return frames sealed
   */
  public static long run(Duration time) {
    byte[] shard = new byte[SHARD_BYTES];
    byte[] frame = new byte[SHARD_BYTES + Frames.OVERHEAD_BYTES];
    FrameSeal seal = FrameSeal.of(LinkKey.of(new byte[LinkKey.BYTES]), 1);
    long end = System.nanoTime() + time.toNanos();
    long sequence = 0;
    while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted()) {
      Frames.write(frame, 0, FrameType.SHARD, 1, sequence++, 0, 0, 1, 0);
      seal.seal(frame, 0, shard, 0, SHARD_BYTES);
    }
    return sequence;
  }
}
