package io.nonreturn.wire;

/** What a piece is a piece of. */
public enum PieceKind {
  /** The bytes of an artifact. */
  BLOB(1, Limits.BLOB_BYTES),
  /** A signed manifest, as its envelope. */
  MANIFEST(2, Limits.MANIFEST_BYTES),
  /** A signed head, as its envelope. */
  HEAD(3, Limits.HEAD_BYTES),
  /** A signed inventory, as its envelope. */
  INVENTORY(4, Limits.INVENTORY_BYTES);

  private static final PieceKind[] KINDS = values();

  final int code;
  private final long maxTotalBytes;

  PieceKind(int code, long maxTotalBytes) {
    this.code = code;
    this.maxTotalBytes = maxTotalBytes;
  }

  /** The largest object of this kind. */
  public long maxTotalBytes() {
    return maxTotalBytes;
  }

  /** The kind of a code, or null. */
  static PieceKind of(int code) {
    return code >= 1 && code <= KINDS.length ? KINDS[code - 1] : null;
  }
}
