package io.nonreturn.sender;

import io.nonreturn.wire.LinkKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** A UDP socket on loopback whose frames go into a {@link FrameCollector}. */
public final class LoopbackReceiver implements AutoCloseable {
  private final DatagramChannel channel;
  private final FrameCollector collector;
  private final Thread thread = new Thread(this::run, "test-receiver");
  private volatile Throwable failure;

  public LoopbackReceiver(LinkKey key, long session) throws IOException {
    collector = new FrameCollector(key, session);
    channel = DatagramChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 8 << 20);
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    thread.start();
  }

  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocate(65_536);
    try {
      while (true) {
        channel.receive(buffer.clear());
        synchronized (collector) {
          collector.frame(Arrays.copyOf(buffer.array(), buffer.position()), 0);
        }
      }
    } catch (ClosedChannelException closed) {
      return; // the test is over
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Asks the collector while no frame comes in. */
  public <T> T ask(Function<FrameCollector, T> question) {
    synchronized (collector) {
      return question.apply(collector);
    }
  }

  /** Waits until the condition holds; tells whether it did within ten seconds. */
  public boolean await(Predicate<FrameCollector> condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() - end < 0) {
      if (failure != null) {
        throw new AssertionError("receiver failed", failure);
      }
      if (ask(condition::test)) {
        return true;
      }
      Thread.sleep(1);
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new AssertionError("receiver failed", failure);
    }
  }
}
