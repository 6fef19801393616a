package io.nonreturn.receiver.serve;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A page being written: UTF-8 in pieces, so that a large one is never copied as a whole, and never larger than
 * {@value #MOST_BYTES} bytes, whatever the low side published. One thread.
 */
public final class PageWriter extends OutputStream {
  /** The list of 100,000 files takes half of it. */
  static final int MOST_BYTES = 64 << 20;

  private static final int FIRST_BYTES = 4 << 10;
  private static final int PIECE_BYTES = 64 << 10;

  private final List<ByteBuffer> pieces = new ArrayList<>();
  private ByteBuffer piece = ByteBuffer.allocate(FIRST_BYTES);
  private int length;

  /** Appends text. */
  public PageWriter append(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(bytes, 0, bytes.length);
    return this;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    if (count > MOST_BYTES - length) {
      throw new PageTooLargeException();
    }
    length += count;
    int at = offset;
    int left = count;
    while (left > 0) {
      if (!piece.hasRemaining()) {
        pieces.add(piece.flip());
        piece = ByteBuffer.allocate(PIECE_BYTES);
      }
      int part = Math.min(left, piece.remaining());
      piece.put(bytes, at, part);
      at += part;
      left -= part;
    }
  }

  int length() {
    return length;
  }

  /** All pieces, ready to be read; nothing may be written after this. */
  List<ByteBuffer> finish() {
    pieces.add(piece.flip());
    return pieces;
  }
}
