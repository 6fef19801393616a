package io.nonreturn.receiver.listen;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.nonreturn.wire.RefusalCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket at the end of the link. It receives and never sends: nothing in this package writes to the channel.
 *
 * <p>Owns the event loop and the ring with its consumer thread, on which it calls the {@link DatagramSink}. {@link #start}
 * binds; {@link #close} unbinds, delivers what was received, and stops both threads.
 */
public final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /** Linux: SO_RCVBUF beyond net.core.rmem_max, for a process that has CAP_NET_ADMIN. */
  private static final IntegerUnixChannelOption SO_RCVBUFFORCE =
      new IntegerUnixChannelOption("SO_RCVBUFFORCE", 1, 33);

  private final ListenOptions options;
  private final Transport transport;
  private final ReceiveRing ring;
  private final DatagramReader reader;
  private EventLoopGroup group;
  private Channel channel;
  private KernelDrops kernelDrops;
  private long grantedBufferBytes;
  private volatile boolean closing;

  /**
   * @param sink gets every datagram that passes the source filter, on the ring's consumer thread
   * @param refusals counts what the source filter refuses
   */
  public Listener(ListenOptions options, DatagramSink sink, RefusalCounters refusals) {
    this.options = options;
    transport = options.transport().resolve();
    ring = new ReceiveRing(options.ringSlots(), threads("open"), sink, new RingFailures(refusals));
    reader = new DatagramReader(ring, options.source(), refusals);
  }

  /**
   * Binds the socket and starts both threads.
   *
   * @throws IOException the address cannot be bound
   */
  public void start() throws IOException {
    boolean epoll = transport == Transport.EPOLL;
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(1, threads("listen"), io);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
            .option(ChannelOption.RECVBUF_ALLOCATOR, receiveAllocator())
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .handler(reader);
    if (epoll) {
      bootstrap.option(EpollChannelOption.UDP_GRO, true);
    }
    ring.start();
    try {
      channel = bootstrap.bind(options.bind()).syncUninterruptibly().channel();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) { // Netty rethrows the cause of a failed bind, checked or not
      close();
      throw new IOException(
          "cannot listen on udp " + options.bind() + ": " + e.getMessage() + "; stop what listens there, or correct listen in [link]", e);
    }
    grantedBufferBytes = growReceiveBuffer((DatagramChannel) channel);
    kernelDrops = KernelDrops.of(channel);
    channel.closeFuture().addListener(closed -> endUnlessClosing());
    LOG.info(
        "listening on udp {} transport={} receive_buffer={}",
        channel.localAddress(),
        transportName(),
        grantedBufferBytes);
  }

  /** Where the socket is bound. */
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** {@code epoll-gro} or {@code nio}. */
  public String transportName() {
    return transport == Transport.EPOLL ? "epoll-gro" : "nio";
  }

  /** Figures for the status page; callable from any thread once started. */
  public ListenStats stats() {
    return new ListenStats(
        transportName(),
        grantedBufferBytes,
        kernelDrops.drops(),
        ring.stalls(),
        ring.backlog());
  }

  @Override
  public void close() {
    closing = true;
    ring.stopAccepting();
    if (channel != null) {
      channel.close().syncUninterruptibly();
    }
    if (group != null) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
    ring.close();
  }

  /** Netty closes a channel after some errors: the process would look alive and never receive again. */
  private void endUnlessClosing() {
    if (!closing) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler()
          .uncaughtException(thread, new IOException("the link's socket was closed by an error"));
    }
  }

  /**
   * One buffer takes the largest coalesced read; many reads a turn, since nothing else runs on this event loop. It comes from
   * the pooled allocator, which hands this thread the same memory again: Netty's default, the adaptive one, makes and clears
   * new memory for buffers of this size.
   */
  private static FixedRecvByteBufAllocator receiveAllocator() {
    FixedRecvByteBufAllocator allocator = new FixedRecvByteBufAllocator(Datagrams.CAPACITY_BYTES);
    allocator.maxMessagesPerRead(64);
    return allocator;
  }

  private long growReceiveBuffer(DatagramChannel datagrams) {
    int asked = options.receiveBufferBytes();
    datagrams.config().setReceiveBufferSize(asked);
    if (usableBytes(datagrams) < asked && transport == Transport.EPOLL) {
      try {
        datagrams.config().setOption(SO_RCVBUFFORCE, asked);
      } catch (ChannelException e) {
        LOG.debug("receive buffer not forced: {}", e.getMessage());
      }
    }
    int granted = usableBytes(datagrams);
    if (granted < asked) {
      LOG.warn(
          "receive buffer of {} bytes < {} asked for: bursts may overflow it; set sysctl net.core.rmem_max={}",
          granted,
          asked,
          asked);
    }
    return granted;
  }

  /** Linux reports twice what was set, to count its own overhead in; the JDK's channels halve that themselves. */
  private int usableBytes(DatagramChannel datagrams) {
    int reported = datagrams.config().getReceiveBufferSize();
    return transport == Transport.EPOLL ? reported / 2 : reported;
  }

  private static ThreadFactory threads(String name) {
    return Thread.ofPlatform().name(name).daemon(true).factory();
  }
}
