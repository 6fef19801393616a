package io.nonreturn.receiver.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.nonreturn.receiver.LowSide;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.Refusal;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A million frames of junk of every sort, with good ones among them. */
class JunkFloodTest {
  private static final int JUNK = 1_000_000;
  private static final long SESSION = 7L << 20;

  /** The JDK's cipher allocates for a frame whose seal is tried, and for the exception that says that it is false. */
  private static final long CIPHER_BYTES = 4_096;

  private final HighSide high = new HighSide();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void aMillionJunkFramesLeaveNothingBehindAndHarmNoGoodOne() {
    Random random = new Random(99);
    try (LowSide low = new LowSide(SESSION, 200, 4, 1)) {
      int blocks = 500;
      byte[] content = new byte[low.pieceBytes()];
      byte[] junk = new byte[300];
      int sent = 0;
      for (int block = 0; block < blocks; block++) {
        random.nextBytes(content);
        List<byte[]> frames = low.object(PieceKind.BLOB, content);
        for (byte[] frame : frames) {
          high.receive(frame);
          for (int i = 0; i < JUNK / blocks / frames.size(); i++) {
            int length = junk(random, frame, junk);
            high.collector.datagram(junk, 0, length, high.now);
            high.now += 1_000;
            sent++;
          }
        }
      }
      assertEquals(JUNK, sent);
      assertEquals(blocks, high.pieces.size());
      assertEquals(blocks * 5L, high.snapshot().framesAccepted());
      assertEquals(0, high.snapshot().slabBytes());
      assertEquals(0, high.snapshot().blocksOpen());
      assertEquals(JUNK, high.refusals.snapshot().values().stream().mapToLong(Long::longValue).sum());
      assertEquals(SESSION, high.store.highest);
      for (Refusal cause :
          List.of(
              Refusal.BAD_MAGIC,
              Refusal.FRAME_LENGTH,
              Refusal.BAD_SEAL,
              Refusal.OLD_SESSION,
              Refusal.SESSION_RATE,
              Refusal.REPLAYED)) {
        assertTrue(high.refusals.get(cause) > 1_000, () -> cause + " of " + high.refusals.snapshot());
      }
    }
  }

  @Test
  void nothingIsAllocatedForJunkThatTheHeaderGivesAway() {
    byte[] junk = new byte[1_472];
    long perFrame = allocatedPerFrame(junk);
    assertEquals(0, perFrame);
    assertEquals(Map.of("bad-magic", 300_000L), high.refusals.snapshot());
  }

  @Test
  void forAFrameWhoseSealIsFalseOnlyTheCipherAllocates() {
    try (LowSide low = new LowSide(SESSION, 1_424, 4, 1)) {
      high.receive(low.frame(0, 0, 4, 1, new byte[1_424]));
    }
    byte[] junk = new byte[1_472];
    Frames.write(junk, 0, FrameType.SHARD, SESSION, 5, 1, 0, 100, 10);
    assertTrue(allocatedPerFrame(junk) < CIPHER_BYTES);
    assertEquals(1, high.snapshot().blocksOpen());
  }

  private long allocatedPerFrame(byte[] frame) {
    int frames = 200_000;
    for (int i = 0; i < frames / 2; i++) {
      high.collector.datagram(frame, 0, frame.length, high.now); // compiles what it needs
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < frames; i++) {
      high.collector.datagram(frame, 0, frame.length, high.now);
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / frames;
  }

  /** Fills the buffer with some kind of junk, and returns its length. */
  private static int junk(Random random, byte[] good, byte[] junk) {
    return switch (random.nextInt(8)) {
      case 0 -> {
        random.nextBytes(junk);
        yield 1 + random.nextInt(junk.length);
      }
      case 1 -> { // cut off
        System.arraycopy(good, 0, junk, 0, good.length);
        yield 1 + random.nextInt(60);
      }
      case 2 -> { // the good frame again
        System.arraycopy(good, 0, junk, 0, good.length);
        yield good.length;
      }
      case 3 -> { // an old session
        Frames.write(junk, 0, FrameType.SHARD, SESSION - 1 - random.nextInt(1_000), random.nextLong(), 1, 0, 4, 1);
        yield good.length;
      }
      case 4, 5 -> { // a new session
        Frames.write(junk, 0, FrameType.SHARD, SESSION + 1 + random.nextInt(1 << 30), random.nextLong(), 1, 0, 4, 1);
        yield good.length;
      }
      case 6 -> { // the active session, a number never used
        Frames.write(junk, 0, FrameType.SHARD, SESSION, 1_000_000 + random.nextInt(1 << 30), random.nextInt(600), 1, 4, 1);
        yield good.length;
      }
      default -> { // random bytes behind a good header
        random.nextBytes(junk);
        Frames.write(junk, 0, FrameType.BEACON, SESSION, 1_000_000, 0, 0, 0, 0);
        yield 100;
      }
    };
  }
}
