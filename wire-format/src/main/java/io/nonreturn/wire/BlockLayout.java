package io.nonreturn.wire;

import java.util.Arrays;

/**
 * The layout of a block: the concatenation of its k data shards.
 *
 * <pre>
 *   0     1       4           8           12
 *   ┌─────┬───────┬───────────┬───────────┬──────────────────────────┬───────────┐
 *   │codec│ zero  │raw length │ enc.length│ encoded bytes …          │ zeros …   │   to k × shard length, k as small as it can be
 *   └─────┴───────┴───────────┴───────────┴──────────────────────────┴───────────┘
 *                                          codec 0: the raw bytes; codec 1: one zstd frame of them
 *   raw bytes = pieces back to back:
 *   0     1       4           8               40              48             56
 *   ┌─────┬───────┬───────────┬───────────────┬───────────────┬──────────────┬─────────────────┐
 *   │kind │ zero  │  length   │ id (SHA-256)  │    offset     │  total size  │ length bytes …  │
 *   └─────┴───────┴───────────┴───────────────┴───────────────┴──────────────┴─────────────────┘
 * </pre>
 */
public final class BlockLayout {
  static final int CODEC_AT = 0;
  static final int CODEC_ZERO_AT = CODEC_AT + 1;
  static final int RAW_LENGTH_AT = CODEC_ZERO_AT + 3;
  static final int ENCODED_LENGTH_AT = RAW_LENGTH_AT + 4;

  /** Before the encoded bytes of a block. */
  public static final int PREFIX_BYTES = ENCODED_LENGTH_AT + 4;

  static final int KIND_AT = 0;
  static final int KIND_ZERO_AT = KIND_AT + 1;
  static final int LENGTH_AT = KIND_ZERO_AT + 3;
  static final int ID_AT = LENGTH_AT + 4;
  static final int OFFSET_AT = ID_AT + Digest.BYTES;
  static final int TOTAL_AT = OFFSET_AT + 8;

  /** Before the bytes of a piece. */
  public static final int PIECE_HEADER_BYTES = TOTAL_AT + 8;

  /** The longest block, without its padding. Compressed blocks are shorter than stored ones. */
  public static final int MAX_BYTES = PREFIX_BYTES + Limits.RAW_BLOCK_BYTES;

  static final int STORED = 0;
  static final int ZSTD = 1;

  private BlockLayout() {}

  /** The least number of shards that hold a block of so many bytes. */
  public static int dataShards(int blockBytes, int shardLength) {
    return Math.ceilDiv(blockBytes, shardLength);
  }

  /** Writes the zeros between the end of a block and the end of its last data shard. */
  public static void pad(byte[] slab, int off, int blockBytes, int k, int shardLength) {
    Arrays.fill(slab, off + blockBytes, off + k * shardLength, (byte) 0);
  }
}
