package io.nonreturn.receiver.ledger;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Finds out why a gap is one, from what changed while it should have crossed.
 *
 * <pre>
 *            last sample whose beacon          head announces     the sender has nothing
 *            does not know it yet              it: a gap          left to send
 *   ─────────────┼───────────────────────────────┼────────────────────┼──────► time
 *                └──────────────── window ────────────────────────────┘ + grace
 * </pre>
 *
 * <p>The strongest evidence decides: a disk that refused explains more than frames lost, of which there are always some. What the
 * samples do not reach back to happened while nobody listened. Bound: {@value #SAMPLES} samples. One thread; the time is that of the samples.
 */
public final class CauseFinder {
  /** Twenty minutes of one sample a second. */
  private static final int SAMPLES = 1_200;
  /** A sender that never runs out of work is not waited for longer than this. */
  private static final long PATIENCE_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;

  /** So long a process may be held up between two of its threads. */
  private static final long HELD_UP_MICROS = Duration.ofSeconds(3).toNanos() / 1_000;

  /** Of samples that are taken each second, two that are so far apart had a process between them that stood still. */
  private static final long STOOD_STILL_MICROS = Duration.ofSeconds(2).toNanos() / 1_000;

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Takes what was counted; times ascend. */
  public void add(Sample sample) {
    if (samples.size() == SAMPLES) {
      samples.removeFirst();
    }
    samples.addLast(sample);
  }

  /**
   * The cause of one gap that has outlived its grace.
   *
   * @param epoch of the gap
   * @param sequence its first
   * @param announcedMicros when a head first announced it, by this side's clock
   * @param isManifestHere whether its manifest was taken, so that only blobs are missing
   * @return empty while it may still be on its way: its sender has not run out of work since
   */
  public Optional<Cause> find(long epoch, long sequence, long announcedMicros, boolean isManifestHere) {
    if (samples.isEmpty()) {
      return Optional.empty();
    }
    Sample end = samples.getLast();
    if (announcedMicros < end.startedMicros()) {
      // What an earlier process counted is gone. Of a bundle that came in part, a disk that is full now tells more than the restart.
      boolean isDisk = isManifestHere && hasDiskTrouble(Sample.start(end.startedMicros()), end);
      return Optional.of(isDisk ? Cause.SPOOL_OR_DISK : Cause.RECEIVER_NOT_LISTENING);
    }
    boolean wasClockSetBack = end.micros() < announcedMicros;
    if (!wasClockSetBack && !isSent(announcedMicros) && end.micros() - announcedMicros < PATIENCE_MICROS) {
      return Optional.empty();
    }
    Optional<Sample> known = lastBefore(epoch, sequence);
    boolean isHeardFromTheStart = known.isPresent() || isFirstSessionHeardWhole();
    if (!isHeardFromTheStart) {
      return Optional.of(Cause.RECEIVER_NOT_LISTENING);
    }
    Sample start = known.orElse(Sample.start(end.startedMicros()));
    return Optional.of(compare(start, end, known.isPresent(), isManifestHere));
  }

  private Cause compare(Sample start, Sample end, boolean isWindowKnown, boolean isManifestHere) {
    if (hasDiskTrouble(start, end)) {
      return Cause.SPOOL_OR_DISK;
    }
    if (!isManifestHere && end.messagesRefused() > start.messagesRefused()) {
      return Cause.VERIFICATION_REFUSED;
    }
    if (end.kernelDrops() > start.kernelDrops()) {
      return Cause.KERNEL_BUFFER;
    }
    if (end.limitRefusals() > start.limitRefusals()) {
      return Cause.RECEIVER_LIMITS;
    }
    if (start.session() != 0 && end.session() != start.session()) {
      return Cause.SENDER_RESTARTED;
    }
    if (anyWithin(start, false)) {
      return Cause.LINK_LOSS;
    }
    if (end.blocksExpired() > start.blocksExpired()) {
      return Cause.FEC_MARGIN_EXCEEDED;
    }
    if (end.framesLost() > start.framesLost()) {
      return Cause.LINK_LOSS;
    }
    return isWindowKnown ? Cause.UNEXPLAINED : Cause.RECEIVER_NOT_LISTENING;
  }

  private boolean hasDiskTrouble(Sample start, Sample end) {
    return end.diskRefusals() > start.diskRefusals() || anyWithin(start, true);
  }

  /** Whether, since the start, the disk was full or the link silent. */
  private boolean anyWithin(Sample start, boolean disk) {
    for (Iterator<Sample> i = samples.descendingIterator(); i.hasNext(); ) {
      Sample sample = i.next();
      if (sample.micros() < start.micros()) {
        return false;
      }
      if (disk ? sample.isDiskFull() : sample.silentMillis() >= Sample.SILENCE_MILLIS) {
        return true;
      }
    }
    return false;
  }

  private boolean isSent(long announcedMicros) {
    for (Iterator<Sample> i = samples.descendingIterator(); i.hasNext(); ) {
      Sample sample = i.next();
      if (sample.micros() <= announcedMicros) {
        return false;
      }
      if (sample.backlogBytes() == 0 && sample.silentMillis() < Sample.SILENCE_MILLIS) {
        return true;
      }
    }
    return false;
  }

  /**
   * A sample from before the sequence had its number: some seconds before the last whose beacon did not know it yet, since a process that
   * was held up counts what the kernel dropped meanwhile before it has read the beacons that came meanwhile; but of the same session,
   * since what ended before the sequence had its number explains nothing.
   */
  private Optional<Sample> lastBefore(long epoch, long sequence) {
    Sample unknowing = null;
    Sample start = null;
    for (Iterator<Sample> i = samples.descendingIterator(); i.hasNext(); ) {
      Sample sample = i.next();
      if (unknowing == null) {
        boolean isBefore = sample.epoch() < epoch || (sample.epoch() == epoch && sample.sequence() < sequence);
        if (sample.epoch() != 0 && isBefore) {
          unknowing = sample;
          start = sample;
        }
      } else if (isNear(sample, start, unknowing)) {
        start = sample;
      } else {
        break;
      }
    }
    return Optional.ofNullable(start);
  }

  /**
   * Whether no more than a hold-up lies between, in the same session: a short one of this process's threads, or of all of it, which leaves no
   * samples; not even the first of a session that had just begun.
   */
  private static boolean isNear(Sample sample, Sample next, Sample unknowing) {
    boolean stoodStill = next.micros() - sample.micros() >= STOOD_STILL_MICROS;
    return sample.session() == unknowing.session()
        ? stoodStill || unknowing.micros() - sample.micros() <= HELD_UP_MICROS
        : stoodStill && sample.session() == 0;
  }

  /** Whether the sender began its session after this process began to listen: nothing of it was sent to nobody. */
  private boolean isFirstSessionHeardWhole() {
    for (Sample sample : samples) {
      if (sample.session() != 0 && sample.epoch() != 0) {
        // Negative when the sender's clock was set back; far back, the age is not known.
        return Math.abs(sample.sessionMicros()) <= sample.listeningMicros();
      }
    }
    return false;
  }
}
