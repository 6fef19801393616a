package io.nonreturn.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;

/**
 * Writes a block into a buffer of the caller: {@link #begin}, pieces, {@link #finish}. One thread; reused for block after
 * block. The bytes of pieces are put in place by the caller, and stay there unless compression pays.
 */
public final class BlockWriter implements AutoCloseable {
  private static final int LEVEL = 1;

  /** Longer blocks are sampled before they are compressed as a whole. */
  private static final int SAMPLED_ABOVE_BYTES = 64 << 10;

  private static final int SAMPLE_BYTES = 16 << 10;
  private static final int SAMPLES = 3;
  private static final int SAMPLE_BOUND_BYTES = (int) Zstd.compressBound(SAMPLE_BYTES);

  /** Compression pays when it saves one byte of so many: 5%. Less is not worth the receiver's time. */
  private static final int PAYS_ONE_IN = 20;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
  private byte[] scratch = new byte[SAMPLE_BOUND_BYTES];

  private byte[] slab;
  private int start;
  private int end;
  private int limit;
  private int lastPiece;

  /**
   * Begins a block.
   *
   * @param capacityBytes what the block may take of the slab, prefix included; what is above {@link BlockLayout#MAX_BYTES} is
   *     not used
   */
  public void begin(byte[] slab, int off, int capacityBytes) {
    int capacity = Math.min(capacityBytes, BlockLayout.MAX_BYTES);
    if (capacity < BlockLayout.PREFIX_BYTES + BlockLayout.PIECE_HEADER_BYTES) {
      throw new IllegalArgumentException("capacityBytes=" + capacityBytes + " has no room for a piece");
    }
    this.slab = slab;
    start = off;
    end = off + BlockLayout.PREFIX_BYTES;
    limit = off + capacity;
    lastPiece = -1;
  }

  /** How many bytes another piece could carry; negative when not even its header has room. */
  public int remaining() {
    return limit - end - BlockLayout.PIECE_HEADER_BYTES;
  }

  /** Whether no piece was added yet. */
  public boolean isEmpty() {
    return end == start + BlockLayout.PREFIX_BYTES;
  }

  /**
   * Adds a piece of an object.
   *
   * @return where in the slab the caller now puts its {@code length} bytes
   */
  public int addPiece(PieceKind kind, Digest id, long offset, long total, int length) {
    if (length > remaining()) {
      throw new IllegalArgumentException("length=" + length + " > REMAINING=" + remaining());
    }
    Refusal refusal = Pieces.checkRange(kind, offset, total, length);
    if (refusal != null) {
      throw new IllegalArgumentException(refusal.label() + ": offset=" + offset + " length=" + length + " total=" + total);
    }
    lastPiece = end;
    Pieces.write(slab, end, kind, id, offset, total, length);
    end += BlockLayout.PIECE_HEADER_BYTES + length;
    return end - length;
  }

  /** Takes the piece added last away again, for when its bytes cannot be had. */
  public void removeLast() {
    if (lastPiece < 0) {
      throw new IllegalStateException("there is no last piece");
    }
    end = lastPiece;
    lastPiece = -1;
  }

  /**
   * Writes the prefix, and compresses the pieces in place if asked to and if it pays.
   *
   * @return bytes of the block in the slab; zeros up to whole shards are {@link BlockLayout#pad}'s to write
   */
  public int finish(boolean tryCompress) {
    if (isEmpty()) {
      throw new IllegalStateException("a block has at least one piece");
    }
    int raw = start + BlockLayout.PREFIX_BYTES;
    int rawBytes = end - raw;
    int compressed = tryCompress ? compress(raw, rawBytes) : 0;
    int encodedBytes = compressed > 0 ? compressed : rawBytes;
    if (compressed > 0) {
      System.arraycopy(scratch, 0, slab, raw, compressed);
    }
    BigEndian.putI32(slab, start + BlockLayout.CODEC_AT, (compressed > 0 ? BlockLayout.ZSTD : BlockLayout.STORED) << 24);
    BigEndian.putI32(slab, start + BlockLayout.RAW_LENGTH_AT, rawBytes);
    BigEndian.putI32(slab, start + BlockLayout.ENCODED_LENGTH_AT, encodedBytes);
    return BlockLayout.PREFIX_BYTES + encodedBytes;
  }

  /** Compresses into the scratch buffer; 0 when that does not pay. */
  private int compress(int raw, int rawBytes) {
    if (rawBytes > SAMPLED_ABOVE_BYTES && !samplePays(raw, rawBytes)) {
      return 0;
    }
    if (scratch.length < rawBytes) {
      scratch = new byte[Math.max(rawBytes, limit - start)];
    }
    try {
      return zstd.compressByteArray(scratch, 0, rawBytes - rawBytes / PAYS_ONE_IN - 1, slab, raw, rawBytes);
    } catch (ZstdException e) {
      return 0; // it does not fit, hence it does not pay
    }
  }

  /** Packages are mostly compressed already: a look at beginning, middle and end costs next to nothing and says so. */
  private boolean samplePays(int raw, int rawBytes) {
    int compressed = 0;
    for (int i = 0; i < SAMPLES; i++) {
      int at = raw + (int) ((long) (rawBytes - SAMPLE_BYTES) * i / (SAMPLES - 1));
      compressed += zstd.compressByteArray(scratch, 0, SAMPLE_BOUND_BYTES, slab, at, SAMPLE_BYTES);
    }
    int sampled = SAMPLES * SAMPLE_BYTES;
    return compressed < sampled - sampled / PAYS_ONE_IN;
  }

  @Override
  public void close() {
    zstd.close();
  }
}
