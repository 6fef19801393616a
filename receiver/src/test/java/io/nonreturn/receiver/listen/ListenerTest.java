package io.nonreturn.receiver.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class ListenerTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final RefusalCounters refusals = new RefusalCounters();
  private final Received received = new Received();

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void datagramsOfEveryLengthComeWholeAndInOrder(Transport transport) throws Exception {
    try (Listener listener = listener(transport, Optional.empty(), 64);
        DatagramSocket socket = new DatagramSocket()) {
      int count = 400;
      for (int i = 0; i < count; i++) {
        byte[] bytes = datagram(i, i % 7 == 0 ? 1_200 : 1 + i * 3);
        socket.send(new DatagramPacket(bytes, bytes.length, listener.localAddress()));
        if (i % 50 == 49) {
          received.await(i + 1); // no faster than a small receive buffer
        }
      }
      received.await(count);
      for (int i = 0; i < count; i++) {
        assertArrayEquals(datagram(i, i % 7 == 0 ? 1_200 : 1 + i * 3), received.datagrams.get(i));
      }
      assertEquals(0, listener.stats().kernelDrops());
      assertTrue(received.ticks.get() > 0);
    }
  }

  @Test
  void coalescedDatagramsAreTakenApart() throws Exception {
    assertEquals(Transport.EPOLL, Transport.AUTO.resolve());
    MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try (Listener listener = listener(Transport.EPOLL, Optional.empty(), 8)) {
      Channel sender =
          new Bootstrap()
              .group(group)
              .channel(EpollDatagramChannel.class)
              .handler(new ChannelInboundHandlerAdapter())
              .bind(LOOPBACK, 0)
              .sync()
              .channel();
      int segment = 1_400;
      int count = 40;
      ByteBuffer all = ByteBuffer.allocate(segment * count - 100);
      for (int i = 0; i < count; i++) {
        all.put(datagram(i, i < count - 1 ? segment : segment - 100));
      }
      all.flip();
      sender
          .writeAndFlush(
              new SegmentedDatagramPacket(Unpooled.wrappedBuffer(all), segment, listener.localAddress()))
          .sync();
      received.await(count);
      for (int i = 0; i < count; i++) {
        assertArrayEquals(datagram(i, i < count - 1 ? segment : segment - 100), received.datagrams.get(i));
      }
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void otherSourcesAreRefused(Transport transport) throws Exception {
    InetAddress other = InetAddress.ofLiteral("127.0.0.2");
    try (Listener listener = listener(transport, Optional.of(other), 8);
        DatagramSocket wrong = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        DatagramSocket right = new DatagramSocket(new InetSocketAddress(other, 0))) {
      wrong.send(new DatagramPacket(new byte[100], 100, listener.localAddress()));
      right.send(new DatagramPacket(datagram(1, 200), 200, listener.localAddress()));
      received.await(1);
      assertArrayEquals(datagram(1, 200), received.datagrams.get(0));
      assertEquals(1, refusals.get(Refusal.FOREIGN_SOURCE));
    }
  }

  @Test
  void aConsumerThatIsHeldUpStallsTheLoopAndLosesNothing() throws Exception {
    received.gate = new CountDownLatch(1);
    try (Listener listener = listener(Transport.AUTO, Optional.empty(), 2);
        DatagramSocket socket = new DatagramSocket()) {
      // More than the ring holds, and no more than the smallest receive buffer that Linux gives by default.
      int count = 12;
      for (int i = 0; i < count; i++) {
        byte[] bytes = datagram(i, 9_000 + i);
        socket.send(new DatagramPacket(bytes, bytes.length, listener.localAddress()));
      }
      while (listener.stats().stalls() == 0) {
        Thread.sleep(1);
      }
      received.gate.countDown();
      received.await(count);
      assertEquals(0, listener.stats().kernelDrops());
    }
  }

  @Test
  void whatTheKernelDropsIsCounted() throws Exception {
    assertEquals(Transport.EPOLL, Transport.AUTO.resolve());
    received.gate = new CountDownLatch(1);
    ListenOptions options =
        new ListenOptions(new InetSocketAddress(LOOPBACK, 0), Optional.empty(), 20_000, 2, Transport.EPOLL);
    try (Listener listener = new Listener(options, received, refusals);
        DatagramSocket socket = new DatagramSocket()) {
      listener.start();
      int count = 200;
      for (int i = 0; i < count; i++) {
        byte[] bytes = datagram(i, 9_000 + i);
        socket.send(new DatagramPacket(bytes, bytes.length, listener.localAddress()));
      }
      received.gate.countDown();
      long drops = 0;
      while (drops == 0) {
        Thread.sleep(50);
        drops = listener.stats().kernelDrops();
      }
      received.await(count - (int) drops);
      assertEquals(count, received.datagrams.size() + drops);
    }
  }

  @Test
  void anAddressInUseIsReported() throws Exception {
    try (Listener first = listener(Transport.AUTO, Optional.empty(), 8);
        Listener second =
            new Listener(ListenOptions.of(first.localAddress()), received, refusals)) {
      IOException failure = assertThrows(IOException.class, second::start);
      assertTrue(failure.getMessage().contains(String.valueOf(first.localAddress().getPort())));
    }
  }

  @Test
  void theSinksFaultCostsOneSlotOnly() throws Exception {
    received.failOn = 3;
    try (Listener listener = listener(Transport.AUTO, Optional.empty(), 8);
        DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < 10; i++) {
        byte[] bytes = datagram(i, 100 + i);
        socket.send(new DatagramPacket(bytes, bytes.length, listener.localAddress()));
        Thread.sleep(2);
      }
      while (received.datagrams.isEmpty() || received.datagrams.getLast().length != 109) {
        Thread.sleep(1);
      }
      assertEquals(1, refusals.get(Refusal.INTERNAL_ERROR));
    }
  }

  private Listener listener(Transport transport, Optional<InetAddress> source, int slots) throws IOException {
    Listener listener =
        new Listener(
            new ListenOptions(new InetSocketAddress(LOOPBACK, 0), source, 2 << 20, slots, transport),
            received,
            refusals);
    listener.start();
    return listener;
  }

  private static byte[] datagram(int number, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (number * 31 + i);
    }
    return bytes;
  }

  private static final class Received implements DatagramSink {
    final List<byte[]> datagrams = new CopyOnWriteArrayList<>();
    final AtomicInteger ticks = new AtomicInteger();
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile int failOn = -1;
    private int calls;

    @Override
    public void datagram(byte[] buffer, int offset, int length, long receivedNanos) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (calls++ == failOn) {
        throw new IllegalStateException("fault on purpose");
      }
      byte[] datagram = new byte[length];
      System.arraycopy(buffer, offset, datagram, 0, length);
      datagrams.add(datagram);
    }

    @Override
    public void tick(long nowNanos) {
      ticks.incrementAndGet();
    }

    void await(int count) throws InterruptedException {
      while (datagrams.size() < count) {
        Thread.sleep(1);
      }
    }
  }
}
