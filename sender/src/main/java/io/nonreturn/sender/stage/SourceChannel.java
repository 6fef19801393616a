package io.nonreturn.sender.stage;

import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.sender.watch.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;

/** Tells a source that cannot be read from a disk that cannot be written: the first costs a file, the second the batch. */
final class SourceChannel implements ReadableByteChannel {

  /** The source failed. */
  static final class ReadFailure extends IOException {
    private static final long serialVersionUID = 1;

    ReadFailure(IOException cause) {
      super(cause.toString(), cause);
    }
  }

  private final ReadableByteChannel source;

  private SourceChannel(ReadableByteChannel source) {
    this.source = source;
  }

  static SourceChannel open(Source source) throws IOException, SkippedException {
    try {
      return new SourceChannel(source.open());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    try {
      return source.read(target);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public boolean isOpen() {
    return source.isOpen();
  }

  @Override
  public void close() throws IOException {
    try {
      source.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** An interrupt is no fault of the source: the daemon is being stopped. */
  private static IOException failure(IOException e) {
    return e instanceof ClosedByInterruptException ? e : new ReadFailure(e);
  }
}
