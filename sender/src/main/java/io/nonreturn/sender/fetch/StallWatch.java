package io.nonreturn.sender.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Closes bodies that stopped coming: the client has no limit of its own between two bytes. One thread. */
final class StallWatch implements AutoCloseable {

  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("fetch-watch").factory());
  private final Duration stall;

  StallWatch(Duration stall) {
    this.stall = stall;
  }

  /** The same bytes, watched until the stream is closed. */
  Watched watch(InputStream body) {
    return new Watched(body);
  }

  @Override
  public void close() {
    watcher.shutdownNow();
  }

  /** A body; read by one thread. */
  final class Watched extends FilterInputStream {
    private final ScheduledFuture<?> checks;
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean stalled;
    private long bytesBefore;

    private Watched(InputStream body) {
      super(body);
      long nanos = stall.toNanos();
      checks = watcher.scheduleWithFixedDelay(this::check, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private void check() {
      long now = bytes.get();
      if (now - bytesBefore < Timeouts.LEAST_BYTES) {
        stalled = true;
        try {
          in.close();
        } catch (IOException e) {
          // The reader notices in any case.
        }
      }
      bytesBefore = now;
    }

    /** Whether it was given up. */
    boolean isStalled() {
      return stalled;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count = super.read(to, offset, length);
      if (stalled) {
        throw new IOException("stalled");
      }
      if (count > 0) {
        bytes.addAndGet(count);
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      checks.cancel(false);
      super.close();
    }
  }
}
