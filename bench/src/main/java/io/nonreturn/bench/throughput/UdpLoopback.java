package io.nonreturn.bench.throughput;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.ProcessUsage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What both ends of UDP over loopback cost here, with the transport and offloads that the daemons use. */
final class UdpLoopback {
  private static final int IP_UDP_BYTES = 28;
  private static final int BATCH_BYTES_MAX = 65_000;
  private static final int SEGMENTS_MAX = 64;
  /** Sent and not yet received: well inside a default receive buffer, so nothing is dropped. */
  private static final int AHEAD_BYTES = 1 << 20;

  private static final int RECEIVE_BUFFER_BYTES = 8 << 20;

  private UdpLoopback() {}

  /** Processor time of both ends, for each byte received, in nanoseconds. */
  static double cpuNanosPerByte(int mtu, long roundNanos) throws IOException, InterruptedException {
    boolean epoll = Epoll.isAvailable();
    AtomicLong received = new AtomicLong();
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
        2,
        new DefaultThreadFactory("udp-loopback", true),
        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    try {
      Channel in = receiver(loops, epoll, received);
      Channel out = new Bootstrap()
          .group(loops)
          .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
          .handler(new Counter(new AtomicLong()))
          .bind(Ports.loopback(0))
          .sync()
          .channel();
      InetSocketAddress to = (InetSocketAddress) in.localAddress();
      send(out, to, mtu, epoll, received, roundNanos);
      ProcessUsage before = ProcessUsage.own();
      long bytesBefore = received.get();
      send(out, to, mtu, epoll, received, roundNanos);
      return 1e9 * ProcessUsage.own().since(before).cpuSeconds() / (received.get() - bytesBefore);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static Channel receiver(EventLoopGroup loops, boolean epoll, AtomicLong received) throws InterruptedException {
    Bootstrap bootstrap = new Bootstrap()
        .group(loops)
        .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(1 << 16))
        .handler(new Counter(received));
    if (epoll) {
      bootstrap.option(EpollChannelOption.UDP_GRO, true);
    }
    return bootstrap.bind(Ports.loopback(0)).sync().channel();
  }

  private static void send(
      Channel out, InetSocketAddress to, int mtu, boolean segmented, AtomicLong received, long roundNanos)
      throws InterruptedException {
    int frame = mtu - IP_UDP_BYTES;
    int frames = segmented ? Math.min(SEGMENTS_MAX, BATCH_BYTES_MAX / frame) : 1;
    Feeder feeder = new Feeder(out, to, frame, frames, received, System.nanoTime() + roundNanos);
    out.eventLoop().execute(feeder);
    feeder.ended.await();
    feeder.batch.release();
  }

  /** Keeps the kernel fed from the sending event loop, and sleeps while the receiver catches up. */
  private static final class Feeder implements Runnable {
    private static final int BATCHES_A_TURN = 8;
    private static final long PAUSE_MICROS = 50;

    private final Channel out;
    private final InetSocketAddress to;
    private final int frameBytes;
    private final AtomicLong received;
    private final long endNanos;
    private final ByteBuf batch;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long sent;

    Feeder(Channel out, InetSocketAddress to, int frameBytes, int frames, AtomicLong received, long endNanos) {
      this.out = out;
      this.to = to;
      this.frameBytes = frameBytes;
      this.received = received;
      this.endNanos = endNanos;
      this.batch = Unpooled.directBuffer(frames * frameBytes).writeZero(frames * frameBytes);
      this.sent = received.get();
    }

    @Override
    public void run() {
      if (System.nanoTime() - endNanos >= 0) {
        ended.countDown();
        return;
      }
      boolean room = sent - received.get() < AHEAD_BYTES;
      for (int i = 0; room && i < BATCHES_A_TURN; i++) {
        ByteBuf content = batch.retainedDuplicate();
        sent += content.readableBytes();
        ChannelFuture _ = out.write(
            content.readableBytes() == frameBytes
                ? new DatagramPacket(content, to)
                : new SegmentedDatagramPacket(content, frameBytes, to),
            out.voidPromise());
      }
      out.flush();
      if (room) {
        out.eventLoop().execute(this);
      } else {
        Future<?> later = out.eventLoop().schedule(this, PAUSE_MICROS, TimeUnit.MICROSECONDS);
        later.addListener(done -> {
          if (!done.isSuccess()) {
            ended.countDown();
          }
        });
      }
    }
  }

  /** Counts bytes and lets them go. */
  private static final class Counter extends SimpleChannelInboundHandler<DatagramPacket> {
    private final AtomicLong bytes;

    Counter(AtomicLong bytes) {
      this.bytes = bytes;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      bytes.addAndGet(packet.content().readableBytes());
    }
  }
}
