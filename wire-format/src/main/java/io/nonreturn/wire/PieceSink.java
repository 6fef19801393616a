package io.nonreturn.wire;

/** Takes the pieces of a block. */
@FunctionalInterface
public interface PieceSink {
  /**
   * Takes one piece: bytes {@code offset} to {@code offset + length} of an object. The range lies within the object, and the
   * object within the limit of its kind; nothing else about the piece is known to be true.
   *
   * @param id the SHA-256 of the whole object
   * @param total bytes of the whole object
   * @param buffer holds the piece at {@code position}; the caller's again when this method returns
   */
  void piece(PieceKind kind, Digest id, long offset, long total, byte[] buffer, int position, int length);
}
