package io.nonreturn.receiver.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each cause from the evidence for it alone, and the strongest of several. Times in seconds here. */
class CauseFinderTest {
  private static final long SECOND = 1_000_000;
  private static final long EPOCH = 7;

  private final CauseFinder finder = new CauseFinder();
  private Counted now = new Counted();
  private long second;

  /** A sample being made; counts by itself what goes on without anything happening. */
  private static final class Counted {
    long session = 5;
    long sessionMicros = 100 * SECOND;
    long sequence = 10;
    long backlog;
    long silent = 100;
    long lost;
    long drops;
    long expired;
    long limits;
    long disk;
    boolean full;
    long refused;

    Sample at(long second) {
      return new Sample(
          second * SECOND, second * SECOND, session, sessionMicros, EPOCH, sequence, backlog, 1, 0, silent, lost, drops, expired,
          limits, disk, full, refused);
    }
  }

  /** Seconds pass, in which something was counted. */
  private void pass(int seconds, UnaryOperator<Counted> counted) {
    for (int i = 0; i < seconds; i++) {
      now = counted.apply(now);
      finder.add(now.at(++second));
    }
  }

  private void quiet(int seconds) {
    pass(seconds, c -> c);
  }

  /** Sequence 11 is numbered, something happens while it crosses, and a head announces it. */
  private Optional<Cause> causeOf(UnaryOperator<Counted> event) {
    quiet(30);
    pass(1, c -> {
      c.sequence = 11;
      return event.apply(c);
    });
    long announced = second * SECOND;
    pass(11, c -> {
      c.silent = 100;
      return c;
    });
    return finder.find(EPOCH, 11, announced, false);
  }

  @Test
  void framesLostAreTheLinks() {
    assertEquals(Optional.of(Cause.LINK_LOSS), causeOf(c -> {
      c.lost += 3;
      return c;
    }));
  }

  @Test
  void blocksThatCameInPartExceededTheMargin() {
    assertEquals(Optional.of(Cause.FEC_MARGIN_EXCEEDED), causeOf(c -> {
      c.lost += 30;
      c.expired++;
      return c;
    }));
  }

  /** Also when the last blocks before the silence came in part. */
  @Test
  void silenceIsTheLinks() {
    quiet(30);
    pass(4, c -> {
      c.silent += 1_000;
      return c;
    });
    pass(1, c -> {
      c.silent = 0;
      c.lost += 400;
      c.expired += 2;
      c.sequence = 12;
      return c;
    });
    long announced = second * SECOND;
    quiet(11);
    assertEquals(Optional.of(Cause.LINK_LOSS), finder.find(EPOCH, 11, announced, false));
  }

  @Test
  void kernelDropsAreTheBuffers() {
    assertEquals(Optional.of(Cause.KERNEL_BUFFER), causeOf(c -> {
      c.lost += 30;
      c.expired++;
      c.drops++;
      return c;
    }));
  }

  /** A process that was held up finds the drops at once, and the beacon that numbers the sequence only behind them. */
  @Test
  void kernelDropsFoundBeforeTheBeaconAreTheBuffersToo() {
    quiet(30);
    pass(1, c -> {
      c.drops += 500;
      return c;
    });
    quiet(1);
    pass(1, c -> {
      c.sequence = 11;
      c.lost += 900;
      c.expired++;
      return c;
    });
    long announced = second * SECOND;
    quiet(11);
    assertEquals(Optional.of(Cause.KERNEL_BUFFER), finder.find(EPOCH, 11, announced, false));
  }

  /** The process stood still before a first sample of the session was taken. */
  @Test
  void kernelDropsOfASessionThatHadJustBegunAreTheBuffersToo() {
    now.session = 0;
    quiet(30);
    now.session = 5;
    second += 3;
    pass(1, c -> {
      c.drops += 500;
      return c;
    });
    pass(1, c -> {
      c.sequence = 11;
      c.lost += 900;
      c.expired++;
      return c;
    });
    long announced = second * SECOND;
    quiet(11);
    assertEquals(Optional.of(Cause.KERNEL_BUFFER), finder.find(EPOCH, 11, announced, false));
  }

  /** However long the process stood still: it took no sample meanwhile. */
  @Test
  void kernelDropsOfALongStandstillAreTheBuffersToo() {
    quiet(30);
    second += 20;
    pass(1, c -> {
      c.drops += 500;
      return c;
    });
    pass(1, c -> {
      c.sequence = 11;
      c.lost += 900;
      c.expired++;
      return c;
    });
    long announced = second * SECOND;
    quiet(11);
    assertEquals(Optional.of(Cause.KERNEL_BUFFER), finder.find(EPOCH, 11, announced, false));
  }

  /** The sender began a session, numbered the sequence within its first second, and was killed. */
  @Test
  void restartOfASessionThatHadJustBegunIsARestartToo() {
    now.session = 0;
    quiet(30);
    pass(1, c -> {
      c.session = 5;
      return c;
    });
    pass(1, c -> {
      c.session = 6;
      c.sequence = 11;
      c.silent = 4_000;
      c.lost += 100;
      return c;
    });
    long announced = second * SECOND;
    pass(11, c -> {
      c.silent = 100;
      return c;
    });
    assertEquals(Optional.of(Cause.SENDER_RESTARTED), finder.find(EPOCH, 11, announced, false));
  }

  @Test
  void newSessionIsARestart() {
    assertEquals(Optional.of(Cause.SENDER_RESTARTED), causeOf(c -> {
      c.session++;
      c.silent = 4_000;
      c.expired++;
      return c;
    }));
  }

  @Test
  void diskIsTheDisk() {
    assertEquals(Optional.of(Cause.SPOOL_OR_DISK), causeOf(c -> {
      c.disk++;
      c.lost++;
      c.drops++;
      return c;
    }));
  }

  @Test
  void fullDiskThatHasRoomAgainIsTheDisk() {
    quiet(30);
    pass(1, c -> {
      c.sequence = 11;
      c.full = true;
      return c;
    });
    long announced = second * SECOND;
    pass(11, c -> {
      c.full = false;
      return c;
    });
    assertEquals(Optional.of(Cause.SPOOL_OR_DISK), finder.find(EPOCH, 11, announced, true));
  }

  @Test
  void limitsAreTheReceivers() {
    assertEquals(Optional.of(Cause.RECEIVER_LIMITS), causeOf(c -> {
      c.limits++;
      c.lost++;
      return c;
    }));
  }

  @Test
  void refusedMessageExplainsOnlyAManifestThatIsMissing() {
    UnaryOperator<Counted> refusal = c -> {
      c.refused++;
      c.lost++;
      return c;
    };
    assertEquals(Optional.of(Cause.VERIFICATION_REFUSED), causeOf(refusal));
    assertEquals(Optional.of(Cause.LINK_LOSS), finder.find(EPOCH, 11, 31 * SECOND, true));
  }

  @Test
  void nothingCountedIsUnexplained() {
    assertEquals(Optional.of(Cause.UNEXPLAINED), causeOf(c -> c));
  }

  /** What went on before it was numbered, or is repaired all the time, explains nothing. */
  @Test
  void onlyTheWindowCounts() {
    pass(20, c -> {
      c.lost++;
      c.expired++;
      c.drops++;
      c.disk++;
      return c;
    });
    assertEquals(Optional.of(Cause.UNEXPLAINED), causeOf(c -> c));
  }

  @Test
  void whatWasThereBeforeThisProcessWasNotHeard() {
    quiet(30);
    assertEquals(Optional.of(Cause.RECEIVER_NOT_LISTENING), finder.find(EPOCH, 3, 5 * SECOND, false));
  }

  @Test
  void whatWasAnnouncedToAnEarlierProcessWasNotHeard() {
    finder.add(new Sample(500 * SECOND, 10 * SECOND, 5, 0, EPOCH, 10, 0, 1, 0, 0, 0, 0, 0, 0, 0, false, 0));
    assertEquals(Optional.of(Cause.RECEIVER_NOT_LISTENING), finder.find(EPOCH, 9, 489 * SECOND, false));
  }

  /** A receiver that was restarted on a full disk did listen: what is here of the bundle shows it. */
  @Test
  void fullDiskExplainsWhatCameInPartBeforeARestart() {
    finder.add(new Sample(500 * SECOND, 10 * SECOND, 5, 0, EPOCH, 10, 0, 1, 0, 0, 0, 0, 0, 0, 0, true, 0));
    assertEquals(Optional.of(Cause.SPOOL_OR_DISK), finder.find(EPOCH, 9, 480 * SECOND, true));
    assertEquals(Optional.of(Cause.RECEIVER_NOT_LISTENING), finder.find(EPOCH, 9, 480 * SECOND, false));
  }

  /** A sender that began after this process sent nothing to nobody: what is missing of its first work was lost on the way. */
  @Test
  void sessionHeardFromItsBeginningIsJudgedByItsEvidence() {
    now.session = 0;
    quiet(30);
    pass(1, c -> {
      c.session = 5;
      c.sessionMicros = SECOND;
      c.lost = 9;
      return c;
    });
    long announced = second * SECOND;
    quiet(11);
    assertEquals(Optional.of(Cause.LINK_LOSS), finder.find(EPOCH, 3, announced, false));
  }

  /** As long as the sender has work left it may not have been sent. */
  @Test
  void whatMayBeOnItsWayHasNoCauseYet() {
    quiet(30);
    pass(60, c -> {
      c.sequence = 11;
      c.backlog = 1 << 20;
      c.lost++;
      return c;
    });
    assertEquals(Optional.empty(), finder.find(EPOCH, 11, 31 * SECOND, false));
    pass(1, c -> {
      c.backlog = 0;
      return c;
    });
    assertEquals(Optional.of(Cause.LINK_LOSS), finder.find(EPOCH, 11, 31 * SECOND, false));
  }

  /** Nobody waits ten years for a clock to come where it was. */
  @Test
  void clockSetBackDoesNotKeepCausesBack() {
    quiet(30);
    pass(1, c -> {
      c.sequence = 11;
      c.backlog = 1;
      c.lost++;
      return c;
    });
    assertEquals(Optional.of(Cause.LINK_LOSS), finder.find(EPOCH, 11, 3_000_000_000L * SECOND, false));
  }

  @Test
  void patienceEnds() {
    quiet(30);
    pass(601, c -> {
      c.sequence = 11;
      c.backlog = 1;
      return c;
    });
    assertEquals(Optional.of(Cause.UNEXPLAINED), finder.find(EPOCH, 11, 31 * SECOND, false));
  }

  @Test
  void labelsReadBack() {
    Set<Cause> all = EnumSet.allOf(Cause.class);
    all.forEach(cause -> assertEquals(Optional.of(cause), Cause.of(cause.label())));
    assertEquals(Optional.empty(), Cause.of(null));
  }
}
