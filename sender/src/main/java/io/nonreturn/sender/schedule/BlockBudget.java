package io.nonreturn.sender.schedule;

/**
 * What the scheduler must know of blocks and of the link in order to cut bundles into blocks.
 *
 * @param spreadBytes bytes of pieces, their headers included, that a full spread block holds
 * @param twinBytes the same for a twin block, which is smaller because it has as much parity as data
 * @param twinBacklogBytes when no more than this is left to send, blocks are asked for as twins
 * @param rateBytesPerSecond bytes of blocks that the link carries beside the parity and the headers of their frames
 */
public record BlockBudget(int spreadBytes, int twinBytes, long twinBacklogBytes, long rateBytesPerSecond) {
  /** A head of 16 KiB and the least slice of a bundle fit into every block, so each block makes progress. */
  static final int LEAST_BYTES = 2 * PlannedPiece.HEADER_BYTES + 16_384 + BundleRun.LEAST_SLICE_BYTES;

  public BlockBudget {
    if (twinBytes < LEAST_BYTES) {
      throw new IllegalArgumentException("twinBytes=" + twinBytes + " < " + LEAST_BYTES);
    }
    if (spreadBytes < twinBytes) {
      throw new IllegalArgumentException("spreadBytes=" + spreadBytes + " < twinBytes=" + twinBytes);
    }
    if (twinBacklogBytes < 0 || rateBytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "twinBacklogBytes=" + twinBacklogBytes + " rateBytesPerSecond=" + rateBytesPerSecond + " are no link");
    }
  }
}
