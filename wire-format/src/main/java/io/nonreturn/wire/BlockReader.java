package io.nonreturn.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

/**
 * Reads a block whose data shards are all there: checks it as a whole, then hands over its pieces. One thread at a
 * time; reused for block after block.
 *
 * <p>A decompression bomb cannot exist: the raw length is stated in the prefix, capped, and stated again by the zstd frame; it
 * is the size of the output, and an output of any other size is refused. Memory is the caller's and fixed. Of a refused
 * block no piece is handed over.
 */
public final class BlockReader implements AutoCloseable {
  /** As RFC 8878 writes it. The library knows older formats too, which need not be reachable from the network. */
  private static final int ZSTD_MAGIC = 0x28B5_2FFD;

  private static final int MAX_SHARD_BYTES = Limits.FRAME_BYTES - Frames.OVERHEAD_BYTES;

  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
  private byte[] raw;
  private int start;
  private int end;

  /**
   * How long {@code rawOut} must be for a block: its raw length when it is compressed, capped, and 0 when it is stored. Believes
   * the prefix, and is checked by {@link #unpack}.
   */
  public static int unpackedBytes(byte[] slab, int off) {
    boolean stored = slab[off + BlockLayout.CODEC_AT] == BlockLayout.STORED;
    return stored ? 0 : Math.clamp(BigEndian.i32(slab, off + BlockLayout.RAW_LENGTH_AT), 0, Limits.RAW_BLOCK_BYTES);
  }

  /**
   * Reads one block: {@link #unpack} and, when nothing is wrong, {@link #deliver}.
   *
   * @return why the block is refused, or null when all its pieces were handed over
   */
  public Refusal read(byte[] slab, int off, int len, byte[] rawOut, PieceSink sink) {
    Refusal refusal = unpack(slab, off, len, rawOut);
    if (refusal == null) {
      deliver(sink);
    }
    return refusal;
  }

  /**
   * Checks and unpacks one block, whose pieces {@link #deliver} then hands over; the two may run on different threads, one after
   * the other.
   *
   * @param slab holds the k data shards back to back
   * @param len k times the shard length
   * @param rawOut where a compressed block is unpacked; its length is a limit of raw blocks. A stored block is read in place
   * @return why the block is refused, or null
   */
  public Refusal unpack(byte[] slab, int off, int len, byte[] rawOut) {
    raw = null;
    if (len <= BlockLayout.PREFIX_BYTES) {
      return Refusal.BLOCK_LENGTH;
    }
    int codec = BigEndian.i32(slab, off + BlockLayout.CODEC_AT);
    int rawBytes = BigEndian.i32(slab, off + BlockLayout.RAW_LENGTH_AT);
    int encodedBytes = BigEndian.i32(slab, off + BlockLayout.ENCODED_LENGTH_AT);
    boolean stored = codec == BlockLayout.STORED << 24;
    if (!stored && codec != BlockLayout.ZSTD << 24) {
      return Refusal.BLOCK_CODEC;
    }
    if (rawBytes <= 0
        || rawBytes > Limits.RAW_BLOCK_BYTES
        || encodedBytes <= 0
        || encodedBytes > len - BlockLayout.PREFIX_BYTES
        || (stored ? encodedBytes != rawBytes : encodedBytes >= rawBytes || rawBytes > rawOut.length)) {
      return Refusal.BLOCK_LENGTH;
    }
    int encoded = off + BlockLayout.PREFIX_BYTES;
    if (!isPadding(slab, encoded + encodedBytes, off + len)) {
      return Refusal.BLOCK_PADDING;
    }
    if (!stored && !unzstd(slab, encoded, encodedBytes, rawOut, rawBytes)) {
      return Refusal.BLOCK_ZSTD;
    }
    byte[] unpacked = stored ? slab : rawOut;
    start = stored ? encoded : 0;
    end = start + rawBytes;
    Refusal refusal = Pieces.checkAll(unpacked, start, end);
    if (refusal == null) {
      raw = unpacked;
    }
    return refusal;
  }

  /** Hands over the pieces of the block unpacked last, once. */
  public void deliver(PieceSink sink) {
    byte[] unpacked = raw;
    if (unpacked == null) {
      throw new IllegalStateException("no block was unpacked");
    }
    raw = null;
    Pieces.deliverAll(unpacked, start, end, sink);
  }

  private static boolean isPadding(byte[] b, int from, int to) {
    if (to - from >= MAX_SHARD_BYTES) {
      return false; // k would not be the least
    }
    for (int i = from; i < to; i++) {
      if (b[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the bytes were exactly one zstd frame that states, and gives, exactly so many bytes. */
  private boolean unzstd(byte[] from, int at, int bytes, byte[] rawOut, int rawBytes) {
    try {
      return bytes > Integer.BYTES
          && BigEndian.i32(from, at) == ZSTD_MAGIC
          && Zstd.getFrameContentSize(from, at, bytes) == rawBytes
          && Zstd.findFrameCompressedSize(from, at, bytes) == bytes
          && zstd.decompressByteArray(rawOut, 0, rawBytes, from, at, bytes) == rawBytes;
    } catch (ZstdException e) {
      return false;
    }
  }

  @Override
  public void close() {
    zstd.close();
  }
}
