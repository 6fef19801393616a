package io.nonreturn.wire;

import java.util.Arrays;

/**
 * Remembers which numbers were seen, as far as {@code frames} behind the highest (RFC 6479). One thread.
 *
 * <p>The check comes before the seal is opened and the mark after, so that a forger can neither make a number look used nor
 * push the window on. A jump of any distance costs at most one pass over the bitmap, 8 KiB for 65,536 frames.
 */
public final class ReplayWindow {
  private final int frames;
  /** A ring, with one word more than the window has, because the words at its two ends are only partly in it. */
  private final long[] words;

  private long highest = -1;

  /**
   * @param frames how far back the window reaches, a positive multiple of 64
   */
  public ReplayWindow(int frames) {
    if (frames <= 0 || frames % Long.SIZE != 0) {
      throw new IllegalArgumentException("frames=" + frames + " is not a positive multiple of " + Long.SIZE);
    }
    this.frames = frames;
    words = new long[frames / Long.SIZE + 1];
  }

  /** Whether the number was certainly never marked. Negative ones, above 2^63 on the wire, are never fresh. */
  public boolean isFresh(long sequence) {
    if (sequence > highest) {
      return true;
    }
    return sequence >= 0 && sequence > highest - frames && (words[word(sequence)] & bit(sequence)) == 0;
  }

  /**
   * Marks the number as seen, and forgets what is now too far behind it.
   *
   * @return whether it was fresh; if not, nothing changes
   */
  public boolean mark(long sequence) {
    if (!isFresh(sequence)) {
      return false;
    }
    if (sequence > highest) {
      forget(sequence);
      highest = sequence;
    }
    words[word(sequence)] |= bit(sequence);
    return true;
  }

  /** Clears the words that begin to stand for new numbers. */
  private void forget(long sequence) {
    long entered = (sequence >>> 6) - (highest >> 6);
    if (entered >= words.length) {
      Arrays.fill(words, 0);
      return;
    }
    for (long i = 0; i < entered; i++) {
      words[word(sequence - (i << 6))] = 0;
    }
  }

  private int word(long sequence) {
    return (int) ((sequence >>> 6) % words.length);
  }

  private static long bit(long sequence) {
    return 1L << sequence; // the low six bits count
  }
}
