package io.nonreturn.bench.link;

/** What becomes of one frame on the simulated link. */
public enum Fate {
  /** Arrives as it was sent. */
  PASSED,
  /** Lost on its own. */
  LOST,
  /** Lost because nothing passes during a burst. */
  LOST_IN_BURST,
  /** Arrives twice. */
  DUPLICATED,
  /** Arrives after frames that were sent later. */
  REORDERED,
  /** Arrives with one bit flipped. */
  CORRUPTED
}
