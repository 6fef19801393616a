package io.nonreturn.receiver.calibrate;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Which frames of a step were lost. Immutable.
 *
 * @param lost a bit for each frame of the step that did not arrive
 * @param sent frames of the step
 * @param nanos that they took to be sent, at an even pace
 */
public record LossPattern(BitSet lost, int sent, long nanos) {
  /** Lost frames in a row that count as lost at random; more is a burst. */
  private static final int SCATTERED = 2;

  /** Nobody changes the bits; none lies beyond the end. */
  public LossPattern {
    lost = lost.get(0, sent);
  }

  /** The frames that came of so many. */
  public static LossPattern ofSeen(BitSet seen, int sent, long nanos) {
    BitSet lost = seen.get(0, sent);
    lost.flip(0, sent);
    return new LossPattern(lost, sent, nanos);
  }

  boolean isEmpty() {
    return lost.isEmpty();
  }

  /** Whether a frame that is sent at this time is lost, were the step repeated for ever. */
  public boolean isLost(double atNanos) {
    return lost.get((int) (atNanos % nanos / nanos * sent));
  }

  /** Each loss twice as long. */
  public LossPattern doubled() {
    BitSet more = new BitSet(sent);
    int at = 0;
    for (int from = lost.nextSetBit(0); from >= 0; from = lost.nextSetBit(at)) {
      at = lost.nextClearBit(from);
      more.set(from, Math.min(sent, at + (at - from)));
    }
    return new LossPattern(more, sent, nanos);
  }

  /** Frames lost in a row, most. */
  public int longest() {
    int[] longest = {0};
    eachLength(length -> longest[0] = Math.max(longest[0], (int) length));
    return longest[0];
  }

  /** How many losses there were, by their length in frames: the key is the power of two that the length is not below. */
  public Map<Integer, Integer> lengths() {
    Map<Integer, Integer> lengths = new TreeMap<>();
    eachLength(length -> lengths.merge(Integer.highestOneBit((int) length), 1, Integer::sum));
    return lengths;
  }

  /** Share of the frames that were lost alone, or with one other. */
  public double scattered() {
    long[] frames = {0};
    eachLength(length -> frames[0] += length <= SCATTERED ? length : 0);
    return sent == 0 ? 0 : (double) frames[0] / sent;
  }

  /** How long it takes to send so many frames. */
  public double millis(long frames) {
    return sent == 0 ? 0 : frames * (nanos / 1e6 / sent);
  }

  private void eachLength(LongConsumer consumer) {
    int at = 0;
    for (int from = lost.nextSetBit(0); from >= 0; from = lost.nextSetBit(at)) {
      at = lost.nextClearBit(from);
      consumer.accept(at - from);
    }
  }
}
