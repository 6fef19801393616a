package io.nonreturn.receiver.calibrate;

/**
 * What arrived of one step.
 *
 * @param frameBytes of each datagram
 * @param losses which frames did not arrive
 * @param kernelDrops receptions that this host's kernel threw away
 */
public record StepResult(int frameBytes, LossPattern losses, long kernelDrops) {
  private static final int IP_UDP_BYTES = 28;

  /** Bytes of the IP packet, IPv4. */
  public int mtu() {
    return frameBytes + IP_UDP_BYTES;
  }

  /** Frames that were sent, as the sender said. */
  public int sent() {
    return losses.sent();
  }

  /** Frames that arrived, each once. */
  public int received() {
    return losses.sent() - losses.lost().cardinality();
  }

  /** Share of the frames that did not arrive. */
  public double loss() {
    return sent() == 0 ? 1 : (double) losses.lost().cardinality() / sent();
  }

  /** Bytes a second that were really sent. */
  public long rate() {
    return losses.nanos() == 0 ? 0 : Math.round(sent() * (double) frameBytes / losses.nanos() * 1e9);
  }

  /** How long the longest loss lasted. */
  public double gapMillis() {
    return losses.millis(losses.longest());
  }
}
