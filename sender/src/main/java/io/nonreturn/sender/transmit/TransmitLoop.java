package io.nonreturn.sender.transmit;

import io.nonreturn.fec.Interleaver;
import io.nonreturn.fec.Spread;
import io.nonreturn.sender.encode.EncodedBlock;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.Frames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the transmitter does each time that it wakes: takes encoded blocks, seals the shards that are due as far as the
 * rate allows, hands them to the link, and tells when it wants to be woken next.
 *
 * <p>No thread, clock or socket of its own, so that a simulation can drive it. What the link refuses is kept and offered
 * again with growing pauses: a link that is down delays, it loses nothing.
 */
public final class TransmitLoop {
  private static final Logger log = LoggerFactory.getLogger(TransmitLoop.class);

  static final long BEACON_EVERY_NANOS = 1_000_000_000L;

  /** Shards that fall due within this time leave together: waking costs more than they do. */
  private static final long GATHER_NANOS = 100_000;

  /** How long to let the kernel empty its send buffer. */
  private static final long WAIT_NANOS = 200_000;

  private static final long WARN_EVERY_NANOS = 60_000_000_000L;
  private static final long LEAST_BACK_OFF_NANOS = 1_000_000;
  private static final long MOST_BACK_OFF_NANOS = 100_000_000;

  private final BlockSource source;
  private final Interleaver<EncodedBlock> interleaver;
  private final Pacer pacer;
  private final FrameBatch batch;
  private final FrameSink sink;
  private final BeaconSource beacons;
  private final TransmitCounters counters = new TransmitCounters();
  private final int frameBytes;

  /** Credit worth waking for: half a burst, so that waking late by as much again loses no time on the link. */
  private final long worthwhileBytes;

  private EncodedBlock held;
  private int heldShard;
  private boolean heldIsLast;
  private long beaconDue;
  private long backOffNanos;
  private long warnDue;
  private long bytesSent;

  /**
   * @param options the link
   * @param source encoded blocks
   * @param spread how the shards of a block are kept apart
   * @param mostBlocks blocks that may be under way at once
   * @param seal seals the frames of the session
   * @param session the session's id
   * @param sink takes the frames
   * @param beacons makes the beacons
   * @param now the time of the start
   */
  public TransmitLoop(
      LinkOptions options,
      BlockSource source,
      Spread spread,
      int mostBlocks,
      FrameSeal seal,
      long session,
      FrameSink sink,
      BeaconSource beacons,
      long now) {
    this.source = source;
    this.sink = sink;
    this.beacons = beacons;
    frameBytes = options.frameBytes();
    long burstBytes = Pacer.burstBytes(options.rateBytesPerSecond(), frameBytes);
    interleaver = new Interleaver<>(mostBlocks, spread);
    pacer = new Pacer(options.rateBytesPerSecond(), burstBytes, Spread.CATCH_UP.toNanos(), now);
    batch = new FrameBatch(seal, session, frameBytes);
    worthwhileBytes = Math.max(frameBytes, burstBytes / 2);
    beaconDue = now;
    warnDue = now;
  }

  public TransmitCounters counters() {
    return counters;
  }

  /** Does what is due now, and returns when it wants to be called again, at the latest. */
  public long tick(long now) {
    pacer.advance(now);
    admit(now);
    if (!sendDue(now)) {
      return now + (backOffNanos > 0 ? backOffNanos : WAIT_NANOS);
    }
    long due = Math.min(beaconDue, held != null ? now : interleaver.nextDue());
    if (due - now > 0) {
      pacer.rest(due);
      return Math.max(due, now + GATHER_NANOS);
    }
    return now + pacer.nanosUntil(worthwhileBytes);
  }

  private void admit(long now) {
    while (interleaver.hasRoom()) {
      EncodedBlock block = source.poll();
      if (block == null) {
        return;
      }
      if (block.dataShards() == 0) {
        source.finished(block);
      } else if (block.isTwin()) {
        interleaver.addTwin(block, block.dataShards(), block.parityShards(), now);
      } else {
        interleaver.addSpread(block, block.dataShards(), block.parityShards(), now);
      }
    }
  }

  /** Sends until nothing is due or the rate is used up; returns false when the link took no more. */
  private boolean sendDue(long now) {
    if (!flush(now)) {
      return false;
    }
    if (beaconDue - now <= 0 && pacer.allows(frameBytes) && !sendBeacon(now)) {
      return false;
    }
    while (held != null || (pacer.allows(frameBytes) && take(now))) {
      if (!batch.accepts(held.shardLength()) && !flush(now)) {
        return false;
      }
      pacer.take(batch.add(held, heldShard, heldIsLast));
      held = null;
    }
    return flush(now);
  }

  private boolean take(long now) {
    if (!interleaver.poll(now)) {
      return false;
    }
    held = interleaver.block();
    heldShard = interleaver.shard();
    heldIsLast = interleaver.finished();
    return true;
  }

  private boolean sendBeacon(long now) {
    byte[] beacon = beacons.payload(batch.nextSequence(), bytesSent);
    if (beacon.length + Frames.OVERHEAD_BYTES > frameBytes) {
      throw new IllegalStateException("beacon of " + beacon.length + " bytes > frame of " + frameBytes);
    }
    pacer.take(batch.add(beacon));
    beaconDue = now + BEACON_EVERY_NANOS;
    counters.beacons.increment();
    return flush(now);
  }

  private boolean flush(long now) {
    if (!sink.isReady()) {
      counters.waits.increment();
      return false;
    }
    if (batch.isEmpty()) {
      return true;
    }
    SendFailure failure = sink.send(batch.bytes(), batch.length(), batch.frameLength());
    if (failure != null) {
      backOff(failure, now);
      return false;
    }
    if (backOffNanos == MOST_BACK_OFF_NANOS) {
      log.info("link takes frames again");
    }
    backOffNanos = 0;
    counters.frames.add(batch.frames());
    counters.bytes.add(batch.length());
    counters.batches.increment();
    bytesSent += batch.length();
    for (int i = 0; i < batch.finishedCount(); i++) {
      counters.blocks.increment();
      source.finished(batch.finished(i));
    }
    batch.clear();
    return true;
  }

  private void backOff(SendFailure failure, long now) {
    counters.count(failure);
    if (now - warnDue >= 0) {
      warnDue = now + WARN_EVERY_NANOS;
      log.warn("link refuses frames: {}; they are kept and tried again; {}", failure.label(), failure.advice());
    }
    backOffNanos = Math.clamp(2 * backOffNanos, LEAST_BACK_OFF_NANOS, MOST_BACK_OFF_NANOS);
  }
}
