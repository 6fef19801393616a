package io.nonreturn.sender.schedule;

import io.nonreturn.wire.BlockLayout;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import java.nio.file.Path;

/**
 * A piece that was given a place in a block: which bytes of which object, and where the encoder finds them.
 *
 * <p>Owned by one thread at a time: the scheduler plans it, an encode worker reads it, and it comes back with its block.
 */
public final class PlannedPiece {
  /** What a piece takes in a block beside its bytes. */
  static final int HEADER_BYTES = BlockLayout.PIECE_HEADER_BYTES;

  private final PieceKind kind;
  private final Digest id;
  private final long offset;
  private final long total;
  private final int length;
  private final byte[] bytes;
  private final Path file;
  private final long freshEnd;
  private boolean failed;
  private boolean done;

  private PlannedPiece(
      PieceKind kind, Digest id, long offset, long total, int length, byte[] bytes, Path file, long freshEnd) {
    this.kind = kind;
    this.id = id;
    this.offset = offset;
    this.total = total;
    this.length = length;
    this.bytes = bytes;
    this.file = file;
    this.freshEnd = freshEnd;
  }

  static PlannedPiece ofBytes(PieceKind kind, Digest id, byte[] object, int offset, int length, long freshEnd) {
    return new PlannedPiece(kind, id, offset, object.length, length, object, null, freshEnd);
  }

  static PlannedPiece ofFile(Digest id, Path file, long size, long offset, int length, long freshEnd) {
    return new PlannedPiece(PieceKind.BLOB, id, offset, size, length, null, file, freshEnd);
  }

  public PieceKind kind() {
    return kind;
  }

  /** The SHA-256 of the whole object. */
  public Digest id() {
    return id;
  }

  /** Where in the object the piece begins, in bytes. */
  public long offset() {
    return offset;
  }

  /** Bytes of the whole object. */
  public long total() {
    return total;
  }

  /** Bytes of the piece. */
  public int length() {
    return length;
  }

  /** The whole object when it is held in memory, null when it lies in {@link #file}. Shared: only to be read. */
  public byte[] bytes() {
    return bytes;
  }

  /** The file of the whole object, null when it is held in memory. */
  public Path file() {
    return file;
  }

  /** Tells the scheduler that the piece did not get into its block: its file could not be read. */
  public void fail() {
    failed = true;
  }

  /** Whether the piece was left out of its block. */
  public boolean isFailed() {
    return failed;
  }

  /** How far into the fresh blobs of its bundle the run is, in bytes, once this piece has been sent. */
  long freshEnd() {
    return freshEnd;
  }

  void finish() {
    done = true;
  }

  boolean isDone() {
    return done;
  }
}
