package io.nonreturn.receiver.calibrate;

/**
 * What arrived of one step.
 *
 * @param frameBytes of each datagram
 * @param sent frames, as the sender said
 * @param received frames, each once
 * @param nanos the sender took
 * @param longestGap frames missing in a row
 * @param kernelDrops receptions that this host's kernel threw away
 */
public record StepResult(int frameBytes, long sent, long received, long nanos, long longestGap, long kernelDrops) {
  private static final int IP_UDP_BYTES = 28;

  /** Bytes of the IP packet, IPv4. */
  public int mtu() {
    return frameBytes + IP_UDP_BYTES;
  }

  /** Share of the frames that did not arrive. */
  public double loss() {
    return sent == 0 ? 1 : 1 - (double) received / sent;
  }

  /** Bytes a second that were really sent. */
  public long rate() {
    return nanos == 0 ? 0 : Math.round(sent * (double) frameBytes / nanos * 1e9);
  }

  /** How long the longest gap lasted. */
  public double gapMillis() {
    return sent == 0 ? 0 : longestGap * (nanos / 1e6 / sent);
  }
}
