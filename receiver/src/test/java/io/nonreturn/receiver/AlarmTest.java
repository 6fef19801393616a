package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.assemble.SpoolOptions;
import io.nonreturn.receiver.commit.CommitOptions;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.commit.LedgerDesk;
import io.nonreturn.receiver.decode.DecodeOptions;
import io.nonreturn.receiver.web.Alarm;
import io.nonreturn.wire.Beacon;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.SessionId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a person has to act on is an alarm, while it lasts; and an idle stream, a start or a short outage is none. */
class AlarmTest {
  private static final long START_MILLIS = TestStream.NOW_MICROS / 1_000;

  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();
  private long millis;
  private long clockMillis;
  private long usableBytes = Long.MAX_VALUE;
  private LowSide low;
  private StepReceiver receiver;

  @BeforeEach
  void open() throws Exception {
    low = new LowSide(SessionId.next(1_000, 0, new Random(1)), 64, 8, 2);
    receiver = new StepReceiver(new StepReceiver.Surroundings(
        folder,
        DecodeOptions.defaults(),
        SpoolOptions.of(StepReceiver.spool(folder), 0),
        CommitOptions.DEFAULT,
        TestStream.trust(),
        LowSide.KEY,
        ErasureCodec.fastest(),
        FileOperations.REAL,
        () -> usableBytes,
        (what, cause) -> {
          throw new AssertionError(what, cause);
        },
        () -> Instant.ofEpochMilli(START_MILLIS + millis + clockMillis),
        () -> millis * 1_000_000));
  }

  @AfterEach
  void close() throws Exception {
    receiver.close();
    low.close();
  }

  /** Seconds pass; the sender says what it says each second, and each ten seconds. */
  private void pass(int seconds, boolean hasBeacons, boolean hasHeads) throws Exception {
    for (int i = 0; i < seconds; i++) {
      if (hasBeacons) {
        byte[] frame = low.beaconFrame(new Beacon(
            TestStream.EPOCH, 0, Digest.ZERO, low.nextSequence(), 0, 0, (START_MILLIS + millis) * 1_000, 8, 2, 64, 20, 1_000_000, 0)
            .toPayload());
        receiver.datagram(frame, frame.length, millis * 1_000_000);
      }
      if (hasHeads && millis / 1_000 % 10 == 0) {
        head();
      }
      while (receiver.step()) {
        // all that is there
      }
      receiver.look();
      receiver.step();
      millis += 1_000;
    }
  }

  private void head() throws Exception {
    byte[] head = stream.head((START_MILLIS + millis) * 1_000);
    receiver.committer().head(Digest.sha256(head), head);
  }

  private List<String> alarms() {
    return receiver.alarms().stream().map(Alarm::label).toList();
  }

  private String what(String label) {
    return receiver.alarms().stream().filter(alarm -> alarm.label().equals(label)).findFirst().orElseThrow().what();
  }

  @Test
  void idleStreamIsNoAlarm() throws Exception {
    for (int i = 0; i < 150; i++) {
      pass(1, true, true);
      assertEquals(List.of(), alarms());
    }
  }

  /** Heads from the future, as this side's clock has it: nothing is committed less, and nobody would know of a loss. */
  @Test
  void refusedHeadsAreSaidAfterAMinute() throws Exception {
    pass(20, true, true);
    clockMillis = -10 * 365 * 86_400_000L;
    pass(49, true, true);
    assertEquals(List.of(), alarms());
    pass(5, true, true);
    assertEquals(List.of("head-missing"), alarms());
    assertTrue(what("head-missing").contains("this side 2017-01-17T"), what("head-missing"));
    assertTrue(what("head-missing").contains("the sender 2027-01-15T"), what("head-missing"));
    clockMillis = 0;
    pass(11, true, true);
    assertEquals(List.of(), alarms());
  }

  /** This side's clock is far ahead, and was from the start: no head was ever taken, so none has expired. */
  @Test
  void headsThatAreNeverTakenAreSaid() throws Exception {
    clockMillis = 10 * 365 * 86_400_000L;
    pass(55, true, true);
    assertEquals(List.of(), alarms());
    pass(10, true, true);
    assertEquals(List.of("head-missing"), alarms());
  }

  /** What comes within minutes is none; what does not needs a person. */
  @Test
  void gapThatLastsIsSaidUntilItIsClosedOrWaived() throws Exception {
    Bundle lost = stream.raw("files", "a", File.of("x", "one"));
    pass(590, true, true);
    assertEquals(List.of(), alarms());
    pass(20, true, true);
    assertEquals(List.of("gaps"), alarms());
    assertTrue(what("gaps").startsWith("1 sequences that the sender announced are not here, the first since 2027-01-15T"), what("gaps"));
    receiver.committer().manifest(lost.id(), lost.envelope());
    pass(5, true, true);
    assertEquals(List.of("gaps"), alarms());
    try (LedgerDesk desk = LedgerDesk.open(new StateFiles(folder).catalog())) {
      desk.waive(TestStream.EPOCH, new SequenceRange(1, 1), "Ada", "gone", "ada", TestStream.NOW_MICROS);
    }
    pass(11, true, true);
    assertEquals(List.of(), alarms());
  }

  @Test
  void twoStoriesUnderOneKeyAreSaidForADay() throws Exception {
    stream.raw("files", "a", File.of("x", "one"));
    TestStream fork = new TestStream();
    fork.raw("files", "a", File.of("x", "evil"));
    pass(5, true, true);
    byte[] head = fork.head((START_MILLIS + millis) * 1_000);
    receiver.committer().head(Digest.sha256(head), head);
    pass(5, true, true);
    assertEquals(List.of("incident"), alarms());
    clockMillis = 86_400_000;
    assertFalse(alarms().contains("incident"), alarms().toString());
  }

  /** A removal has no blob that could be refused: the manifest itself is. */
  @Test
  void manifestsThatAreRefusedForTheFloorOfTheDiskAreSaid() throws Exception {
    Bundle removal = stream.removal("raw", "files", "a");
    pass(5, true, true);
    usableBytes = 0;
    pass(5, true, true);
    assertEquals(List.of(), alarms());
    receiver.committer().manifest(removal.id(), removal.envelope());
    pass(5, true, true);
    assertEquals(List.of("disk-floor"), alarms());
    usableBytes = Long.MAX_VALUE;
    receiver.committer().manifest(removal.id(), removal.envelope());
    pass(61, true, true);
    assertEquals(List.of(), alarms());
  }

  /** While nothing comes, that is the alarm; when the link is back, a head has its minute. */
  @Test
  void cutLinkIsNotAMissingHead() throws Exception {
    pass(20, true, true);
    pass(300, false, false);
    assertEquals(List.of("beacon-missing"), alarms());
    pass(30, true, false);
    assertEquals(List.of(), alarms());
  }
}
