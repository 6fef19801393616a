package io.nonreturn.receiver.ledger;

/**
 * What was counted up to one moment, once a second: the evidence from which causes are found. Counters are totals since this
 * process started.
 *
 * @param micros this side's clock
 * @param listeningMicros for how long this process has been listening
 * @param session of the sender, 0 before the first
 * @param sessionMicros age of that session by the sender's own clock, in its last beacon; 0 before the first
 * @param epoch of the last beacon, 0 before the first
 * @param sequence the highest of the stream in that beacon
 * @param backlogBytes numbered but not sent yet, as of that beacon
 * @param senderMicros the sender's clock in that beacon, 0 before the first
 * @param nextRepeatMicros when it begins to repeat what it has sent, by that clock; 0 when it does not plan to
 * @param silentMillis since anything authentic came
 * @param framesLost sent and not received
 * @param kernelDrops receptions that the kernel threw away
 * @param blocksExpired blocks that came in part and could not be repaired
 * @param limitRefusals objects and blocks for which the configured limits had no room
 * @param diskRefusals what the disk had no room for, or failed to take
 * @param isDiskFull whether the committer waits for room
 * @param messagesRefused manifests that were refused
 */
public record Sample(
    long micros,
    long listeningMicros,
    long session,
    long sessionMicros,
    long epoch,
    long sequence,
    long backlogBytes,
    long senderMicros,
    long nextRepeatMicros,
    long silentMillis,
    long framesLost,
    long kernelDrops,
    long blocksExpired,
    long limitRefusals,
    long diskRefusals,
    boolean isDiskFull,
    long messagesRefused) {

  /** Beacons come each second: one that is missing may be an accident, so long a silence is a cut. */
  public static final long SILENCE_MILLIS = 2_300;

  /** As nothing had been counted yet. */
  static Sample start(long micros) {
    return new Sample(micros, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0);
  }

  /** When this process began to listen. */
  long startedMicros() {
    return micros - listeningMicros;
  }
}
