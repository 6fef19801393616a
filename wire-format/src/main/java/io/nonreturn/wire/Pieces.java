package io.nonreturn.wire;

/** The header of a piece: written and checked here, drawn in {@link BlockLayout}. */
final class Pieces {
  private Pieces() {}

  static void write(byte[] b, int at, PieceKind kind, Digest id, long offset, long total, int length) {
    BigEndian.putI32(b, at + BlockLayout.KIND_AT, kind.code << 24);
    BigEndian.putI32(b, at + BlockLayout.LENGTH_AT, length);
    id.write(b, at + BlockLayout.ID_AT);
    BigEndian.putI64(b, at + BlockLayout.OFFSET_AT, offset);
    BigEndian.putI64(b, at + BlockLayout.TOTAL_AT, total);
  }

  /** Checks the pieces of a raw block up to {@code end}; null when all are good. */
  static Refusal checkAll(byte[] b, int start, int end) {
    int at = start;
    while (at < end) {
      if (end - at < BlockLayout.PIECE_HEADER_BYTES || !hasZeros(b, at)) {
        return Refusal.PIECE_HEADER;
      }
      PieceKind kind = kind(b, at);
      if (kind == null) {
        return Refusal.PIECE_KIND;
      }
      int length = length(b, at);
      Refusal refusal = checkRange(kind, offset(b, at), total(b, at), length);
      if (refusal != null) {
        return refusal;
      }
      at += BlockLayout.PIECE_HEADER_BYTES;
      if (length > end - at) {
        return Refusal.PIECE_RANGE;
      }
      at += length;
    }
    return null;
  }

  static Refusal checkRange(PieceKind kind, long offset, long total, int length) {
    if (total < 0 || total > kind.maxTotalBytes()) {
      return Refusal.PIECE_TOTAL;
    }
    // No sum that could overflow. An empty piece only stands for an empty object.
    boolean inside = length >= 0 && offset >= 0 && offset <= total && length <= total - offset;
    return inside && (length > 0 || total == 0) ? null : Refusal.PIECE_RANGE;
  }

  /** Hands over pieces that were checked. */
  static void deliverAll(byte[] b, int start, int end, PieceSink sink) {
    int at = start;
    while (at < end) {
      int length = length(b, at);
      int position = at + BlockLayout.PIECE_HEADER_BYTES;
      Digest id = Digest.read(b, at + BlockLayout.ID_AT);
      sink.piece(kind(b, at), id, offset(b, at), total(b, at), b, position, length);
      at = position + length;
    }
  }

  private static PieceKind kind(byte[] b, int at) {
    return PieceKind.of(b[at + BlockLayout.KIND_AT]);
  }

  private static boolean hasZeros(byte[] b, int at) {
    return (BigEndian.i32(b, at + BlockLayout.KIND_AT) & 0xFF_FFFF) == 0;
  }

  private static int length(byte[] b, int at) {
    return BigEndian.i32(b, at + BlockLayout.LENGTH_AT);
  }

  private static long offset(byte[] b, int at) {
    return BigEndian.i64(b, at + BlockLayout.OFFSET_AT);
  }

  private static long total(byte[] b, int at) {
    return BigEndian.i64(b, at + BlockLayout.TOTAL_AT);
  }
}
