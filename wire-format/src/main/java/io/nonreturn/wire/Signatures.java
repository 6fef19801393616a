package io.nonreturn.wire;

/** Decides whether an envelope was signed by somebody who is believed: {@link Trust}, or what a simulation puts in its place. */
@FunctionalInterface
public interface Signatures {
  /**
   * Verifies an envelope of one type.
   *
   * @param nowMicros against which the time of keys is judged, in microseconds since 1970
   * @return the payload, the only bytes of the message that may be used from here on
   * @throws RefusedException when any check fails
   */
  byte[] verify(MessageType type, byte[] envelope, long nowMicros) throws RefusedException;

  /** Whether anybody's keys hold at this time; without an end unless said otherwise. */
  default boolean isAnybodyBelieved(long nowMicros) {
    return true;
  }
}
