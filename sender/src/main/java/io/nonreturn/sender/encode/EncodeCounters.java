package io.nonreturn.sender.encode;

import java.util.concurrent.atomic.LongAdder;

/** What the encode workers show of themselves. Any thread may read. */
public final class EncodeCounters {
  final LongAdder blocks = new LongAdder();
  final LongAdder twins = new LongAdder();
  final LongAdder pieceBytes = new LongAdder();
  final LongAdder encodedBytes = new LongAdder();
  final LongAdder readErrors = new LongAdder();

  /** Blocks encoded. */
  public long blocks() {
    return blocks.sum();
  }

  /** Those of them that are twins. */
  public long twins() {
    return twins.sum();
  }

  /** Bytes of pieces, without their headers. */
  public long pieceBytes() {
    return pieceBytes.sum();
  }

  /** Bytes of blocks, after compression and before parity. */
  public long encodedBytes() {
    return encodedBytes.sum();
  }

  /** Pieces left out because their blob could not be read. */
  public long readErrors() {
    return readErrors.sum();
  }
}
