package io.nonreturn.wire;

/**
 * The layout of a frame: one UDP datagram, one shard of one block (or one beacon), sealed.
 *
 * <pre>
 *   0       2   3   4               12              20          26    28    30    32
 *   ┌───────┬───┬───┬───────────────┬───────────────┬───────────┬─────┬─────┬─────┬──────────────────┬─────────┐
 *   │ magic │ver│typ│  session id   │ frame sequence│ block id  │shard│  k  │  m  │ sealed shard …   │ tag 16  │
 *   └───────┴───┴───┴───────────────┴───────────────┴───────────┴─────┴─────┴─────┴──────────────────┴─────────┘
 *   └─────────────────────── in clear, authenticated by the seal ─────────────────┘
 * </pre>
 *
 * <p>Integers are big-endian. Of a beacon, everything from the block id on is zero. Static accessors over byte arrays, so
 * that nothing is allocated for a frame. Getters are to be used after {@link #check} has found nothing.
 */
public final class Frames {
  // Each offset is the end of the field before it.
  private static final int MAGIC_AT = 0;
  private static final int VERSION_AT = MAGIC_AT + 2;
  private static final int TYPE_AT = VERSION_AT + 1;
  private static final int SESSION_AT = TYPE_AT + 1;
  private static final int SEQUENCE_AT = SESSION_AT + 8;
  private static final int BLOCK_AT = SEQUENCE_AT + 8;
  private static final int SHARD_AT = BLOCK_AT + 6;
  private static final int DATA_SHARDS_AT = SHARD_AT + 2;
  private static final int PARITY_SHARDS_AT = DATA_SHARDS_AT + 2;

  /** Header of every frame, in clear. */
  public static final int HEADER_BYTES = PARITY_SHARDS_AT + 2;

  /** Authentication tag at the end of every frame. */
  public static final int TAG_BYTES = 16;

  /** What a frame has beside its shard. */
  public static final int OVERHEAD_BYTES = HEADER_BYTES + TAG_BYTES;

  /** "NR". */
  public static final int MAGIC = 0x4E52;

  public static final int VERSION = 1;

  private static final int IP_UDP_BYTES = 20 + 8;

  private Frames() {}

  /** Bytes of a shard whose frame just fits an MTU over IPv4. */
  public static int shardLength(int mtu) {
    return Math.min(mtu - IP_UDP_BYTES, Limits.FRAME_BYTES) - OVERHEAD_BYTES;
  }

  /** Writes the header of a frame. Arguments are the caller's own and are not checked here. */
  public static void write(
      byte[] b, int off, FrameType type, long session, long sequence, long block, int shard, int k, int m) {
    BigEndian.putU16(b, off + MAGIC_AT, MAGIC);
    b[off + VERSION_AT] = VERSION;
    b[off + TYPE_AT] = (byte) type.code;
    BigEndian.putI64(b, off + SESSION_AT, session);
    BigEndian.putI64(b, off + SEQUENCE_AT, sequence);
    BigEndian.putU48(b, off + BLOCK_AT, block);
    BigEndian.putU16(b, off + SHARD_AT, shard);
    BigEndian.putU16(b, off + DATA_SHARDS_AT, k);
    BigEndian.putU16(b, off + PARITY_SHARDS_AT, m);
  }

  /** Writes the header of a beacon's frame. */
  public static void writeBeacon(byte[] b, int off, long session, long sequence) {
    write(b, off, FrameType.BEACON, session, sequence, 0, 0, 0, 0);
  }

  /**
   * Checks what can be checked of a frame without any state or key.
   *
   * @param len bytes of the datagram
   * @return why the frame is refused, or null when it may go on to the seal
   */
  public static Refusal check(byte[] b, int off, int len) {
    if (len <= OVERHEAD_BYTES || len > Limits.FRAME_BYTES) {
      return Refusal.FRAME_LENGTH;
    }
    if (BigEndian.u16(b, off + MAGIC_AT) != MAGIC) {
      return Refusal.BAD_MAGIC;
    }
    if (b[off + VERSION_AT] != VERSION) {
      return Refusal.BAD_VERSION;
    }
    int type = b[off + TYPE_AT];
    if (type == FrameType.SHARD.code) {
      return isGeometryGood(shard(b, off), dataShards(b, off), parityShards(b, off), len - OVERHEAD_BYTES)
          ? null
          : Refusal.BAD_GEOMETRY;
    }
    if (type != FrameType.BEACON.code) {
      return Refusal.BAD_TYPE;
    }
    if (len > OVERHEAD_BYTES + Limits.BEACON_BYTES) {
      return Refusal.FRAME_LENGTH;
    }
    boolean zero = block(b, off) == 0 && BigEndian.u16(b, off + SHARD_AT) == 0 && BigEndian.i32(b, off + DATA_SHARDS_AT) == 0;
    return zero ? null : Refusal.NONZERO_RESERVED;
  }

  private static boolean isGeometryGood(int shard, int k, int m, int shardLength) {
    return k >= 1
        && k <= Limits.DATA_SHARDS
        && k + m <= Limits.SHARDS
        && shard < k + m
        // Without the last data shard the largest block must not fit yet: no slab is larger than a block can need.
        && (k - 1) * shardLength < BlockLayout.MAX_BYTES;
  }

  public static FrameType type(byte[] b, int off) {
    return b[off + TYPE_AT] == FrameType.BEACON.code ? FrameType.BEACON : FrameType.SHARD;
  }

  public static long session(byte[] b, int off) {
    return BigEndian.i64(b, off + SESSION_AT);
  }

  /** Number of the frame within its session, from 0. */
  public static long sequence(byte[] b, int off) {
    return BigEndian.i64(b, off + SEQUENCE_AT);
  }

  /** Number of the block within its session, 48 bits. */
  public static long block(byte[] b, int off) {
    return BigEndian.u48(b, off + BLOCK_AT);
  }

  /** Index of the shard in its block: data shards first, then parity. */
  public static int shard(byte[] b, int off) {
    return BigEndian.u16(b, off + SHARD_AT);
  }

  /** k. */
  public static int dataShards(byte[] b, int off) {
    return BigEndian.u16(b, off + DATA_SHARDS_AT);
  }

  /** m. */
  public static int parityShards(byte[] b, int off) {
    return BigEndian.u16(b, off + PARITY_SHARDS_AT);
  }
}
