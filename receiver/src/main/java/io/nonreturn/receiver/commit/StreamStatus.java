package io.nonreturn.receiver.commit;

/**
 * What the high side knows of the stream.
 *
 * @param epochs that were followed
 * @param headSequence of the highest head of the present epoch, 0 before the first
 * @param headExpiresMicros when the last head expires, in microseconds since 1970, 0 before the first
 * @param headsTaken heads and inventories that said something new since this process started
 * @param open places at or below the head that are neither closed nor waived
 * @param openSinceMicros when the oldest of them was announced, by this side's clock; meaningless when there are none
 * @param incidentMicros when something was seen last that nobody should ever see, a new epoch apart; 0: never
 * @param lostBlobs of committed bundles, that the disk lost and that are awaited again
 * @param isDiskFull whether the committer waits for room on the disk
 */
public record StreamStatus(
    Epochs epochs,
    long headSequence,
    long headExpiresMicros,
    long headsTaken,
    long open,
    long openSinceMicros,
    long incidentMicros,
    long lostBlobs,
    boolean isDiskFull) {

  static final StreamStatus NOTHING = new StreamStatus(Epochs.NONE, 0, 0, 0, 0, 0, 0, 0, false);

  /** The present epoch, 0 before the first message. */
  public long epoch() {
    return epochs.present().epoch();
  }

  StreamStatus diskFull(boolean isFull) {
    return new StreamStatus(
        epochs, headSequence, headExpiresMicros, headsTaken, open, openSinceMicros, incidentMicros, lostBlobs, isFull);
  }
}
