package io.nonreturn.wire;

/**
 * Consecutive sequences of a stream.
 *
 * @param first the lowest, from 1
 * @param last the highest, not below the first
 */
public record SequenceRange(long first, long last) {
  public SequenceRange {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("range first=" + first + " last=" + last);
    }
  }

  /** How many sequences. */
  public long count() {
    return last - first + 1;
  }

  public boolean contains(long sequence) {
    return first <= sequence && sequence <= last;
  }

  /** {@code 7}, or {@code 7-9}. */
  @Override
  public String toString() {
    return first == last ? Long.toString(first) : first + "-" + last;
  }
}
