package io.nonreturn.sender.transmit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP socket towards the link. Frames are copied once, into a buffer outside the heap, and leave as one packet that
 * kernel or network card segments, or one by one where that is not to be had.
 *
 * <p>The socket is not connected, so errors that come back by ICMP never reach it, and it never reads. For the event
 * loop that it is registered with.
 */
final class UdpSink extends ChannelInboundHandlerAdapter implements FrameSink {
  private static final Logger log = LoggerFactory.getLogger(UdpSink.class);
  private static final int SEND_BUFFER_BYTES = 4 << 20;

  private final InetSocketAddress target;
  private final ByteBuf buffer;
  private final Channel channel;
  private volatile boolean segmented;
  private Throwable error;

  /**
   * Opens and binds the socket; waits until that is done.
   *
   * @param group the event loop of its thread
   * @param epoll whether the group is one of epoll
   * @throws IOException when the address cannot be bound
   */
  UdpSink(EventLoopGroup group, boolean epoll, LinkOptions options) throws IOException {
    target = options.target();
    buffer = Unpooled.directBuffer(Math.max(FrameBatch.MOST_BYTES, options.frameBytes()));
    segmented = epoll && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    ChannelFuture bound = new Bootstrap()
        .group(group)
        .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
        .option(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.WRITE_SPIN_COUNT, 2 * FrameBatch.MOST_FRAMES)
        .handler(this)
        .bind(options.bind())
        .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      buffer.release();
      throw new IOException("link.bind=" + options.bind() + " cannot be bound: " + bound.cause().getMessage(), bound.cause());
    }
    channel = bound.channel();
  }

  /** How frames leave, as the status page names it. */
  String name() {
    if (channel instanceof NioDatagramChannel) {
      return "nio";
    }
    return segmented ? "epoll-gso" : "epoll";
  }

  InetSocketAddress localAddress() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public boolean isReady() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting != null && waiting.isEmpty();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a void promise reports to exceptionCaught and allocates nothing
  public SendFailure send(byte[] frames, int length, int frameLength) {
    error = null;
    buffer.clear().writeBytes(frames, 0, length);
    if (segmented && length > frameLength) {
      channel.write(new SegmentedDatagramPacket(buffer.retain(), frameLength, target), channel.voidPromise());
    } else {
      for (int at = 0; at < length; at += frameLength) {
        channel.write(new DatagramPacket(buffer.retainedSlice(at, frameLength), target), channel.voidPromise());
      }
    }
    channel.flush();
    if (error == null) {
      return null;
    }
    SendFailure failure = SendFailure.of(error);
    if (segmented && (failure == SendFailure.INVALID || failure == SendFailure.NO_OFFLOAD)) {
      segmented = false;
      log.warn("segmentation offload refused ({}), sending frames one by one", error.getMessage());
      return send(frames, length, frameLength);
    }
    log.debug("send failed", error);
    return failure;
  }

  /** Errors of writes arrive here, within {@code flush}. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    error = cause;
  }

  @Override
  public boolean isSharable() {
    return false;
  }

  void close() {
    channel.close().syncUninterruptibly();
    buffer.release();
  }
}
