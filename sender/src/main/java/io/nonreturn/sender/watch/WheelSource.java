package io.nonreturn.sender.watch;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** The bytes of a wheel, untouched, once a look inside has shown that it is one. */
record WheelSource(Wheel wheel, FileSource bytes) implements Source {

  @Override
  public ReadableByteChannel open() throws IOException, SkippedException {
    bytes.verify();
    wheel.metadata();
    return bytes.open();
  }

  @Override
  public void verify() throws IOException, SkippedException {
    bytes.verify();
  }
}
