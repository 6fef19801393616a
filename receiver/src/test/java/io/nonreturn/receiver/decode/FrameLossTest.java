package io.nonreturn.receiver.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.nonreturn.receiver.LowSide;
import io.nonreturn.wire.Beacon;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The loss figures, held against what the test itself dropped. */
class FrameLossTest {
  private static final long SESSION = SessionId.next(1_000_000, 0, new Random(1));
  private static final long BEGUN_MICROS = SessionId.millis(SESSION) * 1_000;

  private final HighSide high = new HighSide();

  @Test
  void countsExactlyWhatWasDroppedFromTheVeryFirstFrameOn() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      HighSide side = new HighSide();
      try (LowSide low = new LowSide(SESSION, 64, 8, 2)) {
        long dropped = 0;
        for (int second = 0; second < 10; second++) {
          List<byte[]> frames = new ArrayList<>();
          for (int i = 0; i < 100 + random.nextInt(400); i++) {
            frames.add(low.frame(second * 1_000L + i, 0, 1, 0, new byte[64]));
          }
          int before = frames.size();
          frames.removeIf(frame -> random.nextInt(100) < 7);
          dropped += before - frames.size();
          Collections.shuffle(frames, random);
          side.receive(frames);
          side.now += 1_000_000_000;
          side.receive(beacon(low, second + 1));
          assertEquals(dropped, side.snapshot().framesLost(), "seed " + seed);
          assertEquals(low.nextSequence() - 1, side.snapshot().framesSent());
        }
      }
    }
  }

  @Test
  void framesThatOvertakeABeaconAndLateOnesAreCountedRight() {
    try (LowSide low = new LowSide(SESSION, 64, 8, 2)) {
      byte[] late = low.frame(0, 0, 1, 0, new byte[64]);
      byte[] first = low.frame(1, 0, 1, 0, new byte[64]);
      byte[] beacon = beacon(low, 0);
      byte[] overtaking = low.frame(2, 0, 1, 0, new byte[64]);
      high.receive(List.of(first, overtaking, beacon));
      assertEquals(1, high.snapshot().framesLost());
      high.receive(late);
      high.receive(beacon(low, 0));
      assertEquals(0, high.snapshot().framesLost());
      assertEquals(4, high.snapshot().framesSent());
    }
  }

  @Test
  void aReceiverStartedLaterDoesNotCountWhatWasSentBefore() {
    try (LowSide low = new LowSide(SESSION, 64, 8, 2)) {
      for (int i = 0; i < 500; i++) {
        low.frame(i, 0, 1, 0, new byte[64]);
      }
      high.receive(low.frame(600, 0, 1, 0, new byte[64]));
      low.frame(601, 0, 1, 0, new byte[64]);
      high.now += 1_000_000_000;
      high.receive(beacon(low, 3_600));
      assertEquals(1, high.snapshot().framesLost());
      assertEquals(2, high.snapshot().framesSent());
    }
  }

  @Test
  void figuresOfEarlierSessionsAreKept() {
    try (LowSide first = new LowSide(SESSION, 64, 8, 2);
        LowSide second = new LowSide(SESSION + (1 << 20), 64, 8, 2)) {
      first.frame(0, 0, 1, 0, new byte[64]);
      high.receive(beacon(first, 0));
      assertEquals(1, high.snapshot().framesLost());
      high.now += 1_000_000_000;
      second.frame(0, 0, 1, 0, new byte[64]);
      second.frame(0, 0, 1, 0, new byte[64]);
      high.receive(beacon(second, 0));
      assertEquals(3, high.snapshot().framesLost());
      // The first session's beacon, too: no later one of it can count it.
      assertEquals(4, high.snapshot().framesSent());
      assertEquals(2, high.beacons.size());
    }
  }

  /** What the last beacon of an ended session did not count any more is not forgotten, as far as frames tell of it. */
  @Test
  void lossBehindTheLastBeaconOfAnEndedSessionIsCounted() {
    try (LowSide first = new LowSide(SESSION, 64, 8, 2);
        LowSide second = new LowSide(SESSION + (1 << 20), 64, 8, 2)) {
      high.receive(beacon(first, 0));
      assertEquals(0, high.snapshot().framesLost());
      first.frame(0, 0, 1, 0, new byte[64]);
      first.frame(1, 0, 1, 0, new byte[64]);
      high.receive(first.frame(2, 0, 1, 0, new byte[64]));
      first.frame(3, 0, 1, 0, new byte[64]);
      high.receive(beacon(second, 0));
      assertEquals(2, high.snapshot().framesLost());
      assertEquals(4, high.snapshot().framesSent());
    }
  }

  /** Whoever has the link key may number a frame as he likes; no number may keep the opener. */
  @Test
  void theLastOfAllNumbersIsANumber() {
    byte[] payload = content(0, BEGUN_MICROS);
    byte[] frame = new byte[Frames.OVERHEAD_BYTES + payload.length];
    Frames.writeBeacon(frame, 0, SESSION, Long.MAX_VALUE);
    FrameSeal.of(LowSide.KEY, SESSION).seal(frame, 0, payload, 0, payload.length);
    assertTimeoutPreemptively(Duration.ofSeconds(30), () -> high.receive(frame));
    assertEquals(Long.MAX_VALUE, high.snapshot().framesSent());
  }

  /** Sessions never go back with the sender's clock, so the age of one may be negative: that is no proof of having heard it all. */
  @Test
  void aSenderWhoseClockWasSetBackIsNotThoughtToHaveBegunJustNow() {
    try (LowSide low = new LowSide(SESSION, 64, 8, 2)) {
      for (int i = 0; i < 500; i++) {
        low.frame(i, 0, 1, 0, new byte[64]);
      }
      high.receive(low.frame(600, 0, 1, 0, new byte[64]));
      high.receive(beacon(low, -600));
      assertEquals(0, high.snapshot().framesLost());
      assertEquals(1, high.snapshot().framesSent());
    }
  }

  private static byte[] content(long framesSent, long clockMicros) {
    return new Beacon(1, 0, Digest.ZERO, framesSent, 0, 0, clockMicros, 8, 2, 64, 20, 1_000_000, 0).toPayload();
  }

  private static byte[] beacon(LowSide low, long secondsAfterBegin) {
    return low.beaconFrame(content(low.nextSequence(), BEGUN_MICROS + secondsAfterBegin * 1_000_000));
  }
}
