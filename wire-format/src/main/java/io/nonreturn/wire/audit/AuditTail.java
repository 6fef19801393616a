package io.nonreturn.wire.audit;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What stands at the end of a file of lines.
 *
 * @param size of the file
 * @param number of its last whole line, 0 if it has none
 * @param hash of that line
 * @param torn bytes behind it: of a write that was cut off
 * @param isOpen whether only the line feed of the last line is missing
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record AuditTail(long size, long number, Digest hash, byte[] torn, boolean isOpen) {

  /** Longer than any line. */
  static final int LINE_BYTES = 128 << 10;

  static AuditTail read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer end = ByteBuffer.allocate((int) Math.min(size, 3L * LINE_BYTES));
      long at = size - end.capacity();
      while (end.hasRemaining()) {
        int count = channel.read(end, at + end.position());
        if (count < 0) {
          break;
        }
      }
      return of(size, Arrays.copyOf(end.array(), end.position()));
    }
  }

  private static AuditTail of(long size, byte[] end) {
    int stop = lastFeed(end, end.length);
    byte[] torn = Arrays.copyOfRange(end, stop + 1, end.length);
    while (stop >= 0) {
      int start = lastFeed(end, stop);
      byte[] line = Arrays.copyOfRange(end, start + 1, stop);
      AuditLine parsed = AuditLine.parse(line).orElse(null);
      if (parsed != null) {
        return closed(new AuditTail(size, parsed.number(), Digest.sha256(line), torn, false));
      }
      stop = start; // a fragment that was closed when its successor was cut off as well
    }
    return closed(new AuditTail(size, 0, Digest.ZERO, torn, false));
  }

  /** A cut just before the line feed leaves a line that says all; it counts as such. */
  private static AuditTail closed(AuditTail tail) {
    return AuditLine.parse(tail.torn)
        .filter(line -> tail.number == 0 || (line.number() == tail.number + 1 && line.previous().equals(tail.hash)))
        .map(line -> new AuditTail(tail.size, line.number(), Digest.sha256(tail.torn), new byte[0], true))
        .orElse(tail);
  }

  private static int lastFeed(byte[] bytes, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
