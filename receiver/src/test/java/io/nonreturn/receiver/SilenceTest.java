package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.receiver.assemble.SpoolOptions;
import io.nonreturn.receiver.commit.CommitOptions;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.decode.DecodeOptions;
import io.nonreturn.wire.Beacon;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.SessionId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cut link is said within three seconds, whenever between two looks it is cut; one beacon that is lost says nothing. */
class SilenceTest {
  private static final long LOOK_MILLIS = Receiver.WATCH.toMillis();

  @TempDir
  Path folder;

  private long millis;

  @Test
  void cutLinkIsSaidWithinThreeSeconds() throws Exception {
    for (long phase = 0; phase < LOOK_MILLIS; phase += 20) {
      try (StepReceiver receiver = receiver(phase);
          LowSide low = new LowSide(SessionId.next(1_000, 0, new Random(1)), 64, 8, 2)) {
        millis = 0;
        long cut = 10_000 + phase;
        long said = -1;
        for (; said < 0; millis++) {
          // The last beacon comes just before the cut.
          if (millis <= cut && (millis - phase) % 1_000 == 0) {
            beacon(receiver, low);
          }
          if (millis % LOOK_MILLIS == 0) {
            receiver.look();
            receiver.step();
            if (millis > 1_000 && !receiver.alarms().isEmpty()) {
              said = millis;
            }
          }
        }
        assertEquals("beacon-missing", receiver.alarms().getFirst().label());
        assertTrue(said - cut > 2_000 && said - cut < 3_000, "phase " + phase + ": said after " + (said - cut) + " ms");
      }
    }
  }

  @Test
  void oneLostBeaconIsNoAlarmAndAnyFrameIsLife() throws Exception {
    try (StepReceiver receiver = receiver(0);
        LowSide low = new LowSide(SessionId.next(1_000, 0, new Random(1)), 64, 8, 2)) {
      int looks = 0;
      for (millis = 0; millis < 60_000; millis++) {
        boolean isLost = millis / 1_000 % 3 == 1 || millis > 30_000;
        if (millis % 1_000 == 0 && !isLost) {
          beacon(receiver, low);
        }
        if (millis > 30_000 && millis % 1_500 == 0) {
          byte[] frame = low.frame(millis, 0, 1, 0, new byte[64]);
          receiver.datagram(frame, frame.length, nanos());
        }
        if (millis % LOOK_MILLIS == 0) {
          receiver.look();
          receiver.step();
          assertTrue(receiver.alarms().isEmpty(), "at " + millis + " ms: " + receiver.alarms());
          looks++;
        }
      }
      assertEquals(60_000 / LOOK_MILLIS, looks);
    }
  }

  private void beacon(StepReceiver receiver, LowSide low) {
    byte[] frame = low.beaconFrame(
        new Beacon(1, 0, Digest.ZERO, low.nextSequence(), 0, 0, 1_000_000 + millis * 1_000, 8, 2, 64, 20, 1_000_000, 0).toPayload());
    receiver.datagram(frame, frame.length, nanos());
  }

  private long nanos() {
    return millis * 1_000_000;
  }

  private StepReceiver receiver(long number) throws Exception {
    Path state = folder.resolve("r" + number);
    return new StepReceiver(new StepReceiver.Surroundings(
        state,
        DecodeOptions.defaults(),
        SpoolOptions.of(StepReceiver.spool(state), 0),
        CommitOptions.DEFAULT,
        TestStream.trust(),
        LowSide.KEY,
        ErasureCodec.fastest(),
        FileOperations.REAL,
        () -> Long.MAX_VALUE,
        (what, cause) -> {
          throw new AssertionError(what, cause);
        },
        () -> Instant.ofEpochMilli(1_800_000_000_000L + millis),
        this::nanos));
  }
}
