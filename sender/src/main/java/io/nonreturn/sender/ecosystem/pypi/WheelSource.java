package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.sender.watch.Source;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** The bytes of a wheel, untouched, once a look inside has shown that it is one. */
record WheelSource(Wheel wheel, Source bytes) implements Source {

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
