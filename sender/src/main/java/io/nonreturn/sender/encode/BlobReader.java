package io.nonreturn.sender.encode;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads ranges of staged blobs. Keeps the file of the last blob open, since the blocks of a large blob follow each other.
 *
 * <p>Staged blobs are never written again, so a range may be read at any time. One reader a worker thread.
 */
final class BlobReader implements AutoCloseable {
  /**
   * The JDK copies a read into an array through a buffer as large as the read: this size keeps that buffer in the
   * processor's cache.
   */
  private static final int CHUNK_BYTES = 128 << 10;

  private Path path;
  private FileChannel channel;

  /**
   * Reads exactly {@code length} bytes. A file that fails is closed: another one may be put in its place.
   *
   * @throws IOException when the file is not there, ends too early, or cannot be read
   */
  void read(Path file, long offset, byte[] target, int position, int length) throws IOException {
    try {
      open(file);
      readOpened(offset, target, position, length);
    } catch (IOException e) {
      try {
        close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private void readOpened(long offset, byte[] target, int position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(target);
    int done = 0;
    while (done < length) {
      int from = position + done;
      buffer.limit(from + Math.min(CHUNK_BYTES, length - done)).position(from);
      int read = channel.read(buffer, offset + done);
      if (read < 0) {
        throw new EOFException(path + " ends at " + (offset + done) + " before " + (offset + length));
      }
      done += read;
    }
  }

  private void open(Path file) throws IOException {
    if (file.equals(path)) {
      return;
    }
    close();
    channel = FileChannel.open(file, StandardOpenOption.READ);
    path = file;
  }

  @Override
  public void close() throws IOException {
    path = null;
    if (channel != null) {
      FileChannel old = channel;
      channel = null;
      old.close();
    }
  }
}
