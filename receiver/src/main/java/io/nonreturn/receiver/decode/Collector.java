package io.nonreturn.receiver.decode;

import io.nonreturn.receiver.listen.DatagramSink;
import io.nonreturn.wire.Beacon;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;
import io.nonreturn.wire.RefusedException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Opens frames and collects the shards of blocks. One thread.
 *
 * <p>Each datagram passes the checks in the order of their cost: length, magic, version, zero bits and counts of the
 * header; session; replay window (read); seal. Only then is anything kept or marked. A shard of a block that is open is
 * decrypted straight to its place in the slab: a place counts as filled only when the seal has opened, so a forged shard
 * leaves nothing but undefined bytes where undefined bytes were. The first shard of a block is opened into a scratch
 * buffer, because before that nothing may be allocated.
 *
 * <p>Late shards of a finished block are opened too, though nobody needs them: the loss figures count only frames that
 * are authentic.
 */
public final class Collector implements DatagramSink {
  private static final long EXPIRY_NANOS = 100_000_000;

  private final Sessions sessions;
  private final SlabPool slabs;
  private final BlockSink complete;
  private final BeaconSink beacons;
  private final RefusalCounters refusals;
  private final LinkStats stats;
  private final int maxOpenBlocks;
  private final long blockIdleNanos;
  private final byte[] scratch = new byte[65_536];
  private OpenBlocks blocks = new OpenBlocks();
  private boolean listening;
  private long listeningNanos;
  private long expiredNanos;
  private long earlierSent;
  private long earlierLost;

  Collector(
      DecodeOptions options,
      LinkKey key,
      SessionStore store,
      SlabPool slabs,
      BlockSink complete,
      BeaconSink beacons,
      RefusalCounters refusals,
      LinkStats stats) {
    sessions = new Sessions(key, store, options.replayFrames(), options.derivationsPerSecond());
    this.slabs = slabs;
    this.complete = complete;
    this.beacons = beacons;
    this.refusals = refusals;
    this.stats = stats;
    maxOpenBlocks = options.openBlocks();
    blockIdleNanos = options.blockIdle().toNanos();
  }

  @Override
  public void datagram(byte[] buffer, int offset, int length, long receivedNanos) {
    begin(receivedNanos);
    stats.received.increment();
    stats.bytes.add(length);
    Refusal malformed = Frames.check(buffer, offset, length);
    if (malformed != null) {
      refusals.count(malformed);
      return;
    }
    Session session = sessions.find(Frames.session(buffer, offset), receivedNanos);
    if (session == null) {
      refusals.count(sessions.refusal());
      return;
    }
    if (!session.frames.isFresh(Frames.sequence(buffer, offset))) {
      refusals.count(Refusal.REPLAYED);
      return;
    }
    if (Frames.type(buffer, offset) == FrameType.BEACON) {
      beacon(session, buffer, offset, length, receivedNanos);
    } else {
      shard(session, buffer, offset, length, receivedNanos);
    }
  }

  @Override
  public void tick(long nowNanos) {
    begin(nowNanos);
    stats.open = blocks.size();
    if (nowNanos - expiredNanos < EXPIRY_NANOS) {
      return;
    }
    expiredNanos = nowNanos;
    ReceivedBlock block = blocks.oldest();
    while (block != null) {
      ReceivedBlock newer = block.newer;
      if (nowNanos - block.touchedNanos > blockIdleNanos) {
        giveUp(block, Refusal.BLOCK_EXPIRED);
      }
      block = newer;
    }
  }

  /** The first call of all tells since when this process listens. */
  private void begin(long nowNanos) {
    if (!listening) {
      listening = true;
      listeningNanos = nowNanos;
      expiredNanos = nowNanos;
    }
  }

  private void shard(Session session, byte[] buffer, int offset, int length, long now) {
    long id = Frames.block(buffer, offset);
    int index = Frames.shard(buffer, offset);
    int k = Frames.dataShards(buffer, offset);
    int m = Frames.parityShards(buffer, offset);
    int shardLength = length - Frames.OVERHEAD_BYTES;
    ReceivedBlock block = session == sessions.active() ? blocks.get(id) : null;
    if (block != null && !block.hasShape(k, m, shardLength)) {
      refusals.count(Refusal.BLOCK_MISMATCH);
      return;
    }
    if (block != null && !block.present[index]) {
      if (open(session, buffer, offset, length, block.slab, block.shardOffset(index))) {
        block.mark(index, now);
        finishIfComplete(session, block);
      }
      return;
    }
    if (!open(session, buffer, offset, length, scratch, 0)) {
      return;
    }
    if (block != null || !session.finishedBlocks.isFresh(id)) {
      stats.late.increment();
      return;
    }
    byte[] slab = slabFor((k + m) * shardLength);
    if (slab == null) {
      refusals.count(Refusal.BLOCK_MEMORY);
      return;
    }
    block = new ReceivedBlock(id, k, m, shardLength, slab);
    System.arraycopy(scratch, 0, slab, block.shardOffset(index), shardLength);
    blocks.add(block);
    block.mark(index, now);
    finishIfComplete(session, block);
  }

  private void beacon(Session session, byte[] buffer, int offset, int length, long now) {
    if (!open(session, buffer, offset, length, scratch, 0)) {
      return;
    }
    try {
      Beacon beacon = Beacon.parse(Arrays.copyOf(scratch, length - Frames.OVERHEAD_BYTES));
      long sequence = Frames.sequence(buffer, offset);
      session.loss.beacon(
          session.id, sequence, beacon.clockUnixMicros(), session.frames, Duration.ofNanos(now - listeningNanos));
      stats.sent = earlierSent + session.loss.sent();
      stats.lost = earlierLost + session.loss.lost();
      beacons.beacon(session.id, sequence, beacon, now);
    } catch (RefusedException e) {
      refusals.count(e.cause());
    }
  }

  /** Opens the seal; when it opens, marks the frame as seen and its session as the active one. */
  private boolean open(Session session, byte[] buffer, int offset, int length, byte[] to, int at) {
    if (!session.seal.open(buffer, offset, length, to, at)) {
      refusals.count(Refusal.BAD_SEAL);
      return false;
    }
    if (session != sessions.active()) {
      takeOver(session);
    }
    long sequence = Frames.sequence(buffer, offset);
    session.frames.mark(sequence);
    session.loss.accepted(sequence);
    stats.accepted.increment();
    return true;
  }

  /** A new session numbers its blocks anew, so what waits of the old one can never be completed. */
  private void takeOver(Session session) {
    Session before = sessions.active();
    if (before != null) {
      before.loss.end();
      earlierSent += before.loss.sent();
      earlierLost += before.loss.lost();
      while (blocks.oldest() != null) {
        drop(blocks.oldest(), Refusal.BLOCK_SESSION_ENDED);
      }
      blocks = new OpenBlocks();
    }
    sessions.activate(session);
    stats.session = session.id;
  }

  private byte[] slabFor(int bytes) {
    while (blocks.size() >= maxOpenBlocks) {
      giveUp(blocks.oldest(), Refusal.BLOCK_EVICTED);
    }
    byte[] slab = slabs.take(bytes);
    while (slab == null && blocks.oldest() != null) {
      giveUp(blocks.oldest(), Refusal.BLOCK_EVICTED);
      slab = slabs.take(bytes);
    }
    return slab;
  }

  private void finishIfComplete(Session session, ReceivedBlock block) {
    if (block.isComplete()) {
      blocks.remove(block);
      session.finishedBlocks.mark(block.id);
      stats.completed.increment();
      complete.block(block);
    }
  }

  private void giveUp(ReceivedBlock block, Refusal cause) {
    sessions.active().finishedBlocks.mark(block.id);
    drop(block, cause);
  }

  private void drop(ReceivedBlock block, Refusal cause) {
    blocks.remove(block);
    slabs.giveBack(block.slab);
    stats.evicted.increment();
    refusals.count(cause);
  }
}
