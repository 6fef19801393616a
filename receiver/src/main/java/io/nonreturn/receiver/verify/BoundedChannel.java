package io.nonreturn.receiver.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * A read-only channel that ends with an error once more than an allowance was read: a cap on a library that has none. It
 * remembers an error of the file itself, which the library would report like one of the content.
 */
public final class BoundedChannel implements SeekableByteChannel {
  private final SeekableByteChannel file;
  private long allowanceBytes;
  private IOException fileError;

  /** @param allowanceBytes that may be read until {@link #allow} sets another number */
  public BoundedChannel(SeekableByteChannel file, long allowanceBytes) {
    this.file = file;
    this.allowanceBytes = allowanceBytes;
  }

  /** Sets what may be read from now on. */
  public void allow(long bytes) {
    allowanceBytes = bytes;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int read = readFile(target);
    allowanceBytes -= Math.max(read, 0);
    if (allowanceBytes < 0) {
      throw new IOException("archive needs more bytes to be read than allowed");
    }
    return read;
  }

  private int readFile(ByteBuffer target) throws IOException {
    try {
      return file.read(target);
    } catch (IOException e) {
      fileError = e;
      throw e;
    }
  }

  /** Throws the error that the file itself had while it was read, if it had one. */
  public void checkFile() throws IOException {
    if (fileError != null) {
      throw fileError;
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    throw new IOException("read-only");
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    throw new IOException("read-only");
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
