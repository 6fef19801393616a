package io.nonreturn.bench.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes batches of frames from one socket, asks the model for each frame's fate, and writes the survivors to the other. Runs of
 * survivors leave as slices of the batch, so that nothing is copied and the kernel can segment them again.
 */
final class Forwarder extends SimpleChannelInboundHandler<DatagramPacket> {
  private final FaultModel model;
  private final Channel out;
  private final InetSocketAddress target;
  private final ChannelFutureListener onSent;
  private final ArrayDeque<Late> late = new ArrayDeque<>();

  private final LongAdder received = new LongAdder();
  private final LongAdder receivedBytes = new LongAdder();
  private final LongAdder forwarded = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder lostInBursts = new LongAdder();
  private final LongAdder duplicated = new LongAdder();
  private final LongAdder reordered = new LongAdder();
  private final LongAdder corrupted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile long bursts;
  private long frameNumber;

  /** A frame held back until the frame of this number has passed. */
  private record Late(ByteBuf frame, long releaseAt) {}

  Forwarder(FaultModel model, Channel out, InetSocketAddress target) {
    this.model = model;
    this.out = out;
    this.target = target;
    onSent = sent -> {
      if (!sent.isSuccess()) {
        refused.increment();
      }
    };
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    ByteBuf batch = packet.content();
    int segment = packet instanceof SegmentedDatagramPacket segmented && segmented.segmentSize() > 0
        ? segmented.segmentSize()
        : Math.max(1, batch.readableBytes());
    receivedBytes.add(batch.readableBytes());
    long now = System.nanoTime();
    int runStart = batch.readerIndex();
    for (int at = runStart; at < batch.writerIndex(); at += segment) {
      int length = Math.min(segment, batch.writerIndex() - at);
      received.increment();
      frameNumber++;
      Fate fate = model.next(now, length);
      switch (fate) {
        case PASSED -> {}
        case CORRUPTED -> {
          int bit = model.corruptedBit(length);
          batch.setByte(at + bit / Byte.SIZE, batch.getByte(at + bit / Byte.SIZE) ^ (1 << (bit % Byte.SIZE)));
          corrupted.increment();
        }
        case DUPLICATED -> {
          send(batch.retainedSlice(at, length), length);
          duplicated.increment();
        }
        case LOST -> lost.increment();
        case LOST_IN_BURST -> lostInBursts.increment();
        case REORDERED -> {
          late.add(new Late(batch.retainedSlice(at, length), frameNumber + FaultModel.REORDER_DISTANCE));
          reordered.increment();
        }
      }
      if (fate == Fate.LOST || fate == Fate.LOST_IN_BURST || fate == Fate.REORDERED) {
        sendRun(batch, runStart, at, segment);
        runStart = at + length;
      }
    }
    sendRun(batch, runStart, batch.writerIndex(), segment);
    releaseLate();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    bursts = model.bursts();
    out.flush();
    // No room: the kernel's buffer in front of us holds the frames until LinkSimulator's resume handler reads on.
    context.channel().config().setAutoRead(out.isWritable());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    late.forEach(held -> held.frame().release());
    late.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // An error of the listening socket costs a frame, not the link.
    refused.increment();
  }

  LinkReport report(long kernelDrops, long cameBackBytes) {
    return new LinkReport(
        received.sum(),
        receivedBytes.sum(),
        forwarded.sum(),
        lost.sum(),
        lostInBursts.sum(),
        bursts,
        duplicated.sum(),
        reordered.sum(),
        corrupted.sum(),
        kernelDrops,
        refused.sum(),
        cameBackBytes);
  }

  private void sendRun(ByteBuf batch, int from, int to, int segment) {
    if (to > from) {
      send(batch.retainedSlice(from, to - from), segment);
    }
  }

  private void releaseLate() {
    while (!late.isEmpty() && late.peek().releaseAt() <= frameNumber) {
      ByteBuf frame = late.remove().frame();
      send(frame, frame.readableBytes());
    }
  }

  private void send(ByteBuf frames, int segment) {
    int bytes = frames.readableBytes();
    forwarded.add((bytes + segment - 1) / segment);
    Object packet = bytes > segment
        ? new SegmentedDatagramPacket(frames, segment, target)
        : new DatagramPacket(frames, target);
    out.write(packet).addListener(onSent);
  }
}
