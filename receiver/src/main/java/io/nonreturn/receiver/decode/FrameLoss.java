package io.nonreturn.receiver.decode;

import io.nonreturn.wire.ReplayWindow;
import io.nonreturn.wire.SessionId;
import java.time.Duration;

/**
 * Counts the frames of one session that never came: sequence numbers below the latest beacon's, less the frames accepted
 * among them. Frame numbers have no gaps and are authenticated, so at each beacon the figure is exact; a frame that comes
 * late is taken off again at the next beacon. Opener thread only.
 *
 * <p>A receiver started later than the session counts from the first frame that it saw. One that was already listening
 * when the session began counts from zero, so that frames lost before the first that arrived are not forgotten. Which of
 * the two it is follows from the session's age on the sender's own clock, held against how long this process listens: the
 * clocks of the two sides are never compared. A clock that was set back makes an age negative; far back, it tells nothing.
 */
final class FrameLoss {
  private long accepted;
  private long first = Long.MAX_VALUE;
  private long highest = -1;
  private long from = -1;
  private long sent;
  private long lost;

  void accepted(long sequence) {
    if (from > sequence) {
      return; // older than the first frame that counts
    }
    accepted++;
    highest = Math.max(highest, sequence);
    if (from < 0) {
      first = Math.min(first, sequence);
    }
  }

  /**
   * Brings the figures up to date.
   *
   * @param session whose beacon it is
   * @param sequence the beacon's own frame number: so many frames were sent before it
   * @param senderMicros the sender's clock in the beacon
   * @param frames frames seen, to tell those sent after the beacon that overtook it
   * @param listening how long this process has been listening
   */
  void beacon(long session, long sequence, long senderMicros, ReplayWindow frames, Duration listening) {
    if (from < 0) {
      long ageMicros = senderMicros - SessionId.millis(session) * 1_000;
      from = Math.abs(ageMicros) <= listening.toNanos() / 1_000 ? 0 : first;
    }
    if (sequence < from + sent) {
      return; // overtaken by a later beacon
    }
    long after = 0;
    // Downwards: there is no number behind the last of all, which whoever has the link key may use.
    for (long later = highest; later >= sequence; later--) {
      if (!frames.isFresh(later)) {
        after++;
      }
    }
    sent = sequence - from;
    lost = sent - (accepted - after);
  }

  /**
   * The session was replaced, so no beacon of it comes any more: what its last beacon did not count ends with the last frame that
   * came. Frames sent after that one are nowhere counted.
   */
  void end() {
    if (from < 0 && accepted > 0) {
      from = first;
    }
    if (from >= 0 && highest + 1 > from + sent) {
      sent = highest + 1 - from;
      lost = sent - accepted;
    }
  }

  /** Frames sent before the latest beacon. */
  long sent() {
    return sent;
  }

  /** Of those, the frames that did not come. */
  long lost() {
    return lost;
  }
}
