package io.nonreturn.receiver.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;
import java.net.InetAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves what the event loop read into the ring. One instance a channel; runs on its event loop. */
final class DatagramReader extends SimpleChannelInboundHandler<DatagramPacket> {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramReader.class);

  private final ReceiveRing ring;
  private final InetAddress source;
  private final RefusalCounters refusals;
  private boolean failed;

  DatagramReader(ReceiveRing ring, Optional<InetAddress> source, RefusalCounters refusals) {
    this.ring = ring;
    this.source = source.orElse(null);
    this.refusals = refusals;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    int length = packet.content().readableBytes();
    if (source != null && !source.equals(packet.sender().getAddress())) {
      refusals.count(Refusal.FOREIGN_SOURCE);
    } else if (length == 0) {
      refusals.count(Refusal.FRAME_LENGTH);
    } else {
      ring.put(packet.content(), segmentBytes(packet, length), System.nanoTime());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    ring.publish();
  }

  /** Errors of the socket come here, such as memory that the kernel lacks: reading goes on. Logged once. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    refusals.count(Refusal.SOCKET_ERROR);
    if (!failed) {
      failed = true;
      LOG.warn("reading the link failed, going on; further errors are only counted; look at the interface (ip -s link) if frames are missing", cause);
    }
  }

  private static int segmentBytes(DatagramPacket packet, int length) {
    int segment = packet instanceof SegmentedDatagramPacket coalesced ? coalesced.segmentSize() : 0;
    return segment > 0 && segment < length ? segment : length;
  }
}
