package io.nonreturn.wire.huggingface;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** Bytes in memory as a file. */
final class TestChannel implements SeekableByteChannel {
  private final ByteBuffer bytes;
  private long position;

  TestChannel(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  @Override
  public int read(ByteBuffer to) {
    if (position >= bytes.capacity()) {
      return -1;
    }
    int count = (int) Math.min(to.remaining(), bytes.capacity() - position);
    to.put(bytes.slice((int) position, count));
    position += count;
    return count;
  }

  @Override
  public int write(ByteBuffer from) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long at) {
    if (at < 0) {
      throw new IllegalArgumentException("position=" + at);
    }
    position = at;
    return this;
  }

  @Override
  public long size() {
    return bytes.capacity();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
