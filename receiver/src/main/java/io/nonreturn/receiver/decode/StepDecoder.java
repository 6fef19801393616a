package io.nonreturn.receiver.decode;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.receiver.listen.DatagramSink;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.PieceSink;
import io.nonreturn.wire.RefusalCounters;
import java.util.ArrayDeque;

/**
 * A {@link Decoder} without threads: complete blocks wait in a queue as long as its ring, and {@link #step} works one off. For one
 * thread.
 */
public final class StepDecoder implements DatagramSink {
  private final LinkStats stats = new LinkStats();
  private final SlabPool slabs;
  private final Collector collector;
  private final ArrayDeque<ReceivedBlock> complete = new ArrayDeque<>();
  private final DecodeJob job = new DecodeJob();
  private final ErasureCodec codec;
  private final PieceSink pieces;
  private final Background background;
  private final RefusalCounters refusals;
  private final int mostWaiting;

  /** Takes the same as {@link Decoder#Decoder}. */
  public StepDecoder(
      DecodeOptions options,
      LinkKey key,
      SessionStore store,
      ErasureCodec codec,
      BeaconSink beacons,
      PieceSink pieces,
      Background background,
      RefusalCounters refusals) {
    this.codec = codec;
    this.pieces = pieces;
    this.background = background;
    this.refusals = refusals;
    mostWaiting = options.ringSlots();
    slabs = new SlabPool(options.slabBytes());
    collector = new Collector(options, key, store, slabs, complete::add, beacons, refusals, stats);
  }

  /** Whether another datagram may come; while not, the receive ring before this fills up and loses what follows. */
  public boolean hasRoom() {
    return complete.size() < mostWaiting;
  }

  @Override
  public void datagram(byte[] buffer, int offset, int length, long receivedNanos) {
    collector.datagram(buffer, offset, length, receivedNanos);
  }

  @Override
  public void tick(long nowNanos) {
    collector.tick(nowNanos);
  }

  /** Repairs, unpacks and delivers one block, or does what the stage behind put off; returns whether more is to be done. */
  public boolean step() {
    ReceivedBlock block = complete.poll();
    if (block == null) {
      return background.work(1 << 20);
    }
    job.take(block);
    int length;
    try {
      job.decode(codec, stats);
      length = job.deliver(pieces, refusals);
    } finally {
      slabs.giveBack(job.release());
    }
    background.work(length);
    return true;
  }

  /** Figures for the status page. */
  public LinkSnapshot stats() {
    return stats.snapshot(slabs.usedBytes());
  }
}
