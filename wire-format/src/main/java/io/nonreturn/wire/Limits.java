package io.nonreturn.wire;

/** The limits that both sides keep. A receiver may configure lower ones, never higher ones. */
public final class Limits {
  /** The longest UDP payload over IPv4: 65,535 less 20 bytes of IP and 8 of UDP header. */
  public static final int FRAME_BYTES = 65_507;

  /** Data shards of a block. */
  public static final int DATA_SHARDS = 223;

  /** Data and parity shards of a block: what a Reed-Solomon code over GF(2^8) has room for. */
  public static final int SHARDS = 255;

  /** Pieces of one block with their headers, before compression. */
  public static final int RAW_BLOCK_BYTES = 8 << 20;

  /** How far behind the newest frame another one may come and still be told from a replay. */
  public static final int REPLAY_WINDOW_FRAMES = 65_536;

  /** Payload of a beacon frame. */
  public static final int BEACON_BYTES = 1_024;

  /** Envelope of a head. */
  public static final int HEAD_BYTES = 16 << 10;

  /** Envelope of an inventory: a bitmap of 8 KiB, two signatures of 4.7 KiB together, and some numbers. */
  public static final int INVENTORY_BYTES = 16 << 10;

  /** Sequences that one inventory speaks of. */
  public static final int INVENTORY_SEQUENCES = 65_536;

  /** Envelope of a manifest. */
  public static final int MANIFEST_BYTES = 16 << 20;

  /** Artifacts of one manifest. */
  public static final int ARTIFACTS = 100_000;

  /** One blob: 1 TiB. */
  public static final long BLOB_BYTES = 1L << 40;

  /** Path of an artifact, in bytes of UTF-8. */
  public static final int PATH_BYTES = 1_024;

  /** Parts of a path between slashes. */
  public static final int PATH_PARTS = 32;

  /** One part of a path, in bytes of UTF-8: what file systems take. */
  public static final int PATH_PART_BYTES = 255;

  /** A word about where a bundle comes from or why it was admitted, in bytes of UTF-8. */
  public static final int TEXT_BYTES = 1_024;

  /** Times on the wire end with the year 9999: microseconds since 1970. */
  public static final long UNIX_MICROS = 253_402_300_799_999_999L;

  private Limits() {}
}
