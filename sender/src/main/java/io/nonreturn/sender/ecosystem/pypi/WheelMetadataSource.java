package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.sender.watch.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/** The core metadata inside a wheel, valid as long as the wheel is the one that was scanned. */
record WheelMetadataSource(Wheel wheel, Source bytes) implements Source {

  @Override
  public ReadableByteChannel open() throws IOException, SkippedException {
    bytes.verify();
    return Channels.newChannel(new ByteArrayInputStream(wheel.metadata()));
  }

  @Override
  public void verify() throws IOException, SkippedException {
    bytes.verify();
  }
}
