package io.nonreturn.sender.transmit;

/** The link as the transmit loop sees it: the real one is a UDP socket, a simulation brings its own. For one thread. */
public interface FrameSink {
  /** Whether {@link #send} would take frames now; false while the kernel still holds on to the last ones. */
  boolean isReady();

  /**
   * Hands frames of equal length to the link. The array may be reused at once.
   *
   * @param frames holds the frames back to back from index 0
   * @param length bytes of all frames
   * @param frameLength bytes of one
   * @return null when taken; otherwise the reason why not, and the same frames should be offered again
   */
  SendFailure send(byte[] frames, int length, int frameLength);
}
