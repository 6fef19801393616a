package io.nonreturn.sender;

import io.nonreturn.fec.Geometry;
import io.nonreturn.fec.Spread;
import io.nonreturn.sender.encode.BlockShape;
import io.nonreturn.sender.schedule.BlockBudget;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.wire.BlockLayout;
import io.nonreturn.wire.Limits;

/**
 * What follows from the link's figures. Pure arithmetic.
 *
 * @param geometry of full blocks
 * @param blocks how blocks are cut
 * @param spread how the shards of one block are kept apart
 * @param mostBlocks that may be under way at once
 * @param budget what the scheduler must know
 */
record LinkShape(Geometry geometry, BlockShape blocks, Spread spread, int mostBlocks, BlockBudget budget) {
  /** Blocks beyond those on the link: in the ring, being encoded, or just given back. */
  private static final int SPARE_BLOCKS_PER_WORKER = 4;

  /** The backlog that the link carries in so many bursts is sent as twins. */
  private static final int TWIN_BURSTS = 4;

  static LinkShape of(Outflow.Options options) {
    LinkOptions link = options.link();
    Geometry geometry = Geometry.of(link.parity(), link.loss(), link.shardBytes(), Limits.RAW_BLOCK_BYTES);
    BlockShape blocks = new BlockShape(geometry);
    int spare = spareBlocks(options, blocks);
    long laneMemory = options.memoryBytes() - (long) spare * blocks.slabBytes();
    Spread spread = Spread.of(
        geometry, link.rateBytesPerSecond(), link.frameBytes(), link.burst(), Math.max(laneMemory, blocks.slabBytes()));
    BlockBudget budget = new BlockBudget(
        blocks.spreadBytes() - BlockLayout.PREFIX_BYTES,
        blocks.twinBytes() - BlockLayout.PREFIX_BYTES,
        twinBacklogBytes(link),
        dataBytesPerSecond(geometry, link));
    return new LinkShape(geometry, blocks, spread, spread.lanes() + spare, budget);
  }

  /** At least two a worker; beyond that no more than a quarter of the memory, which many workers or long frames would take. */
  private static int spareBlocks(Outflow.Options options, BlockShape blocks) {
    long affordable = options.memoryBytes() / 4 / blocks.slabBytes();
    return (int) Math.clamp(affordable, 2L * options.workers(), (long) SPARE_BLOCKS_PER_WORKER * options.workers());
  }

  /** What the rate leaves for data when full blocks are sent. */
  private static long dataBytesPerSecond(Geometry geometry, LinkOptions link) {
    int k = geometry.maxDataShards();
    int frames = k + geometry.parityFor(k);
    return Math.max(1, (long) ((double) link.rateBytesPerSecond() * k * geometry.shardLength() / ((double) frames * link.frameBytes())));
  }

  private static long twinBacklogBytes(LinkOptions link) {
    return (long) (TWIN_BURSTS * link.rateBytesPerSecond() * (link.burst().toNanos() / 1e9));
  }
}
