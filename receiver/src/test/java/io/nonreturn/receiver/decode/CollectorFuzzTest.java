package io.nonreturn.receiver.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.receiver.LowSide;
import io.nonreturn.wire.Beacon;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.RefusalCounters;
import io.nonreturn.wire.SessionId;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The collector as a whole: any sequence of frames, most of them by somebody who has the link key. What it accepts, it accepts once, of a
 * session that is not older, in bounded memory; what it hands over are the shards that were sent.
 */
class CollectorFuzzTest {
  private static final DecodeOptions OPTIONS = new DecodeOptions(1_024, 100, 4, 256 << 10, Duration.ofSeconds(10), 1, 1);
  private static final int STEP_BYTES = 11;
  private static final long SESSION = 0x19b7_6daa_8005_4321L;

  /** The state of one run. */
  private static final class Run {
    final RefusalCounters refusals = new RefusalCounters();
    final LinkStats stats = new LinkStats();
    final SlabPool slabs = new SlabPool(OPTIONS.slabBytes());
    final HighSide.Store store = new HighSide.Store();
    final Set<String> accepted = new HashSet<>();
    final Set<String> finished = new HashSet<>();
    final Collector collector =
        new Collector(OPTIONS, LowSide.KEY, store, slabs, this::block, (session, sequence, beacon, received) -> {}, refusals, stats);
    long now = 1_000_000_000_000L;

    long refused() {
      return refusals.snapshot().values().stream().mapToLong(Long::longValue).sum();
    }

    void block(ReceivedBlock block) {
      int present = 0;
      for (int shard = 0; shard < block.present.length; shard++) {
        if (block.present[shard]) {
          present++;
          byte[] found = Arrays.copyOfRange(block.slab, block.shardOffset(shard), block.shardOffset(shard) + block.shardLength);
          assertTrue(isShard(found, shard), "a shard is not as it was sent, or not where it belongs");
        }
      }
      assertEquals(block.dataShards, present, "handed over too late or too early");
      assertTrue(finished.add(store.highest + "/" + block.id), "a block was handed over twice");
      slabs.giveBack(block.slab);
    }
  }

  /** Eleven bytes a step: how the frame is spoilt, how time goes on, and its header. */
  @FuzzTest
  void frames(byte[] steps) {
    Run run = new Run();
    for (int at = 0; at + STEP_BYTES <= steps.length; at += STEP_BYTES) {
      step(run, Arrays.copyOfRange(steps, at, at + STEP_BYTES));
      assertTrue(run.slabs.usedBytes() <= OPTIONS.slabBytes());
      run.collector.tick(run.now);
      run.collector.tick(run.now);
      assertTrue(run.stats.open <= OPTIONS.openBlocks());
      assertTrue(run.stats.open > 0 || run.slabs.usedBytes() == 0, "a slab was lost");
    }
    run.now += 100_000_000_000L;
    run.collector.tick(run.now);
    run.collector.tick(run.now); // the figure is that of the beginning of a tick
    assertEquals(0, run.stats.open);
    assertEquals(0, run.slabs.usedBytes(), "a slab was lost");
  }

  private static void step(Run run, byte[] step) {
    int fault = step[0] & 0xFF;
    run.now += (step[1] & 0xFFL) << (step[1] & 31);
    long session = SESSION + (step[2] & 3) - 1;
    long sequence = (step[3] & 0xFFL) << 8 | (step[4] & 0xFF);
    if (step[2] < 0) {
      sequence = -sequence;
    }
    if ((step[2] & 0x40) != 0) {
      sequence ^= Long.MAX_VALUE; // the other end of all numbers
    }
    int shard = step[6] & 0xFF;
    int k = step[7] & 0xFF;
    int m = step[8] & 0xFF;
    int length = 1 + ((step[9] & 0xFF) << (step[10] & 7));
    byte[] content = fault == 2 ? beacon(run, session) : shard(shard, length);
    byte[] frame = new byte[Frames.OVERHEAD_BYTES + content.length];
    if (fault == 1 || fault == 2) {
      Frames.writeBeacon(frame, 0, session, sequence);
    } else {
      Frames.write(frame, 0, FrameType.SHARD, session, sequence, step[5] & 0xFF, shard, k, m);
    }
    FrameSeal.of(LowSide.KEY, session).seal(frame, 0, content, 0, content.length);
    boolean spoilt = fault > 200;
    if (spoilt) {
      frame[(fault * 31) % frame.length] ^= (byte) (1 << (fault & 7));
    }
    byte[] buffer = new byte[frame.length + 20];
    System.arraycopy(frame, 0, buffer, 9, frame.length);
    long acceptedBefore = run.stats.accepted.sum();
    long refusedBefore = run.refused();
    long highestBefore = run.store.highest;

    run.collector.datagram(buffer, 9, frame.length, run.now);

    long accepted = run.stats.accepted.sum() - acceptedBefore;
    if (accepted == 0) {
      assertTrue(run.refused() > refusedBefore, "neither accepted nor counted");
      assertEquals(highestBefore, run.store.highest, "a frame that was not accepted began a session");
      return;
    }
    assertEquals(1, accepted);
    assertFalse(spoilt, "a seal opened that was broken");
    assertTrue(run.accepted.add(session + "/" + sequence), "a frame was accepted twice");
    assertTrue(Long.compareUnsigned(session, highestBefore) >= 0, "an old session came back");
    assertEquals(session, run.store.highest);
  }

  private static byte[] beacon(Run run, long session) {
    long clockMicros = SessionId.millis(session) * 1_000 + run.now / 1_000;
    return new Beacon(1, 0, Digest.ZERO, 0, 0, 0, clockMicros, 8, 2, 64, 20, 1_000, 0).toPayload();
  }

  private static byte[] shard(int index, int length) {
    byte[] shard = new byte[length];
    for (int i = 0; i < length; i++) {
      shard[i] = (byte) (index + 31 * i);
    }
    return shard;
  }

  private static boolean isShard(byte[] bytes, int index) {
    return Arrays.equals(bytes, shard(index, bytes.length));
  }
}
