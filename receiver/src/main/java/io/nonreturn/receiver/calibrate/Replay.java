package io.nonreturn.receiver.calibrate;

import io.nonreturn.fec.Interleaver;
import io.nonreturn.fec.Spread;

/**
 * What would have become of a sender's blocks on the link as it was measured: the sender's own interleaver orders the shards of full blocks on a
 * busy link, and the losses that were seen are laid over them, at the time at which they were seen.
 *
 * @param blocks that were sent whole
 * @param lost of which more shards were lost than there is parity
 */
public record Replay(int blocks, int lost) {
  /** Enough to meet each loss at many places of a block. */
  private static final int LEAST_BLOCKS = 300;

  private static final long MOST_FRAMES = 3_000_000;

  private static final class Block {
    private int lost;
  }

  static Replay of(Candidate candidate, LossPattern losses) {
    Spread spread = candidate.spread();
    int k = candidate.dataShards();
    int m = candidate.parityShards();
    double frameNanos = candidate.frameBytes() * 1e9 / candidate.rate();
    // As many blocks as are under way are not finished in the end.
    long least = Math.max((long) (LEAST_BLOCKS + spread.lanes()) * (k + m), (long) (losses.nanos() / frameNanos));
    long frames = Math.min(MOST_FRAMES, least);
    Interleaver<Block> order = new Interleaver<>(spread.lanes(), spread);
    int blocks = 0;
    int lost = 0;
    for (long frame = 0; frame < frames; frame++) {
      double now = frame * frameNanos;
      while (order.hasRoom()) {
        order.addSpread(new Block(), k, m, (long) now);
      }
      if (!order.poll((long) now)) {
        continue; // the link idles for the time of a frame
      }
      Block block = order.block();
      block.lost += losses.isLost(now) ? 1 : 0;
      if (order.finished()) {
        blocks++;
        lost += block.lost > m ? 1 : 0;
      }
    }
    return new Replay(blocks, lost);
  }

  /** Share of the blocks that would not have been repaired. */
  public double share() {
    return blocks == 0 ? 1 : (double) lost / blocks;
  }
}
