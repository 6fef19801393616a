package io.nonreturn.bench.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A one-way link with faults, from one UDP address to another. Thread-safe; frames are handled on one thread of its own.
 *
 * <p>The socket towards the high side is never read, so nothing that the high side might send can come back, not even by
 * mistake.
 */
public final class LinkSimulator implements AutoCloseable {
  /** More than the largest datagram, and than the largest batch that the kernel aggregates. */
  private static final int READ_BYTES = 65_536;

  private static final int RECEIVE_BUFFER_BYTES = 64 << 20;
  private static final int SEND_BUFFER_BYTES = 4 << 20;
  private static final int UNSENT_BYTES_LOW = 4 << 20;
  private static final int UNSENT_BYTES_HIGH = 8 << 20;
  private static final int READS_IN_A_ROW = 32;

  private final EventLoopGroup loop;
  private final Channel in;
  private final Channel out;
  private final Forwarder forwarder;

  private LinkSimulator(EventLoopGroup loop, Channel in, Channel out, Forwarder forwarder) {
    this.loop = loop;
    this.in = in;
    this.out = out;
    this.forwarder = forwarder;
  }

  /**
   * Opens the link.
   *
   * @param listen where the sender sends to; port 0 takes a free one, see {@link #listenAddress}
   * @param target the receiver's address
   * @throws IOException when a socket cannot be bound
   */
  public static LinkSimulator open(InetSocketAddress listen, InetSocketAddress target, LinkFaults faults)
      throws IOException {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("link-simulator", true), io);
    try {
      Channel out = bind(loop, sendSide(epoll), wildcard(target));
      Forwarder forwarder = new Forwarder(new FaultModel(faults), out, target);
      Channel in = bind(loop, receiveSide(epoll, forwarder), listen);
      out.pipeline().addLast(new ResumeReading(in));
      return new LinkSimulator(loop, in, out, forwarder);
    } catch (IOException e) {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
      throw e;
    }
  }

  /** The address that the sender must send to. */
  public InetSocketAddress listenAddress() {
    return (InetSocketAddress) in.localAddress();
  }

  /** Counters up to now. */
  public LinkReport report() {
    UdpSocketRow none = new UdpSocketRow(0, 0);
    return forwarder.report(
        UdpSocketRow.ofPort(listenAddress().getPort()).orElse(none).drops(),
        UdpSocketRow.ofPort(((InetSocketAddress) out.localAddress()).getPort())
            .orElse(none)
            .waitingBytes());
  }

  @Override
  public void close() {
    in.close().syncUninterruptibly();
    out.close().syncUninterruptibly();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static InetSocketAddress wildcard(InetSocketAddress target) {
    return new InetSocketAddress(target.getAddress().isLoopbackAddress() ? "127.0.0.1" : "0.0.0.0", 0);
  }

  private static Bootstrap receiveSide(boolean epoll, Forwarder forwarder) {
    Bootstrap bootstrap = bootstrap(epoll)
        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(READS_IN_A_ROW))
        .handler(forwarder);
    return epoll ? bootstrap.option(EpollChannelOption.UDP_GRO, true) : bootstrap;
  }

  private static Bootstrap sendSide(boolean epoll) {
    return bootstrap(epoll)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
        .option(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(UNSENT_BYTES_LOW, UNSENT_BYTES_HIGH))
        .handler(new ChannelInboundHandlerAdapter());
  }

  private static Bootstrap bootstrap(boolean epoll) {
    return new Bootstrap().channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class);
  }

  private static Channel bind(EventLoopGroup loop, Bootstrap bootstrap, InetSocketAddress address) throws IOException {
    ChannelFuture bound = bootstrap.group(loop).bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot bind " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
    return bound.channel();
  }

  /** Reads on when the frames written have left. */
  private static final class ResumeReading extends ChannelInboundHandlerAdapter {
    private final Channel in;

    ResumeReading(Channel in) {
      this.in = in;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      in.config().setAutoRead(context.channel().isWritable());
    }
  }
}
