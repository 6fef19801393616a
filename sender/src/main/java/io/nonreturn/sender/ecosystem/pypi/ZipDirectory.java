package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.Layout;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Checks the size of an archive's directory before a library reads all of it into memory.
 *
 * <p>Layout: APPNOTE 6.3, sections 4.3.14 to 4.3.16: the end record lies in the last 64 KiB; where its fields are all
 * ones, the 64-bit record before it has the true ones. The comment behind the end record must be all that follows: else the library would
 * look further for an end record, and find one that was not checked here.
 */
final class ZipDirectory {

  /** Room for some hundred thousand entries. */
  static final long MAX_DIRECTORY_BYTES = 32 << 20;

  private static final int END_BYTES = 22;
  private static final int END = 0x06054b50;
  private static final int COMMENT_LENGTH_AT = 20;
  private static final int LOCATOR_BYTES = 20;
  private static final int LOCATOR = 0x07064b50;
  private static final int END64_BYTES = 56;
  private static final int END64 = 0x06064b50;

  private ZipDirectory() {}

  /** Throws unless there is a directory of a bearable size. */
  static void check(Path file) throws IOException, SkippedException {
    check(file, MAX_DIRECTORY_BYTES);
  }

  /** The same with another bound. */
  static void check(Path file, long mostBytes) throws IOException, SkippedException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      int tailBytes = (int) Math.min(size, END_BYTES + 0xFFFF + LOCATOR_BYTES);
      ByteBuffer tail = read(channel, size - tailBytes, tailBytes);
      int end = tailBytes - END_BYTES;
      while (end >= 0 && tail.getInt(end) != END) {
        end--;
      }
      if (end < 0) {
        throw Wheel.invalid("it is no zip archive");
      }
      if (Short.toUnsignedInt(tail.getShort(end + COMMENT_LENGTH_AT)) != tailBytes - end - END_BYTES) {
        throw Wheel.invalid("something follows its end");
      }
      long directoryBytes = Integer.toUnsignedLong(tail.getInt(end + 12));
      if (directoryBytes == 0xFFFFFFFFL) {
        directoryBytes = directoryBytes64(channel, tail, end - LOCATOR_BYTES, size);
      }
      if (directoryBytes < 0 || directoryBytes > mostBytes) {
        throw Wheel.invalid("its directory is larger than " + mostBytes + " B");
      }
    }
  }

  private static long directoryBytes64(FileChannel channel, ByteBuffer tail, int locator, long size)
      throws IOException, SkippedException {
    if (locator < 0 || tail.getInt(locator) != LOCATOR) {
      throw Wheel.invalid("its 64-bit directory is missing");
    }
    long at = tail.getLong(locator + 8);
    if (at < 0 || at > size - END64_BYTES) {
      throw Wheel.invalid("its 64-bit directory lies outside the file");
    }
    ByteBuffer end64 = read(channel, at, END64_BYTES);
    if (end64.getInt(0) != END64) {
      throw Wheel.invalid("its 64-bit directory is damaged");
    }
    return end64.getLong(40);
  }

  private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException, SkippedException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new SkippedException(Skipped.CHANGED_WHILE_READ, "");
      }
    }
    return buffer;
  }
}
