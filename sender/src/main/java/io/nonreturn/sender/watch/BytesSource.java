package io.nonreturn.sender.watch;

import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/** Bytes in memory: a small document that was fetched or made. */
final class BytesSource implements Source {

  private final byte[] bytes;

  BytesSource(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public ReadableByteChannel open() {
    return Channels.newChannel(new ByteArrayInputStream(bytes));
  }

  @Override
  public void verify() {
    // Never changes.
  }
}
