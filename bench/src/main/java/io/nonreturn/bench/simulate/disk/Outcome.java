package io.nonreturn.bench.simulate.disk;

/** What becomes of one operation. */
public enum Outcome {
  /** It is done. */
  DONE,
  /**
   * It fails with "Input/output error" and changes nothing. A force of a file that fails also forgets the bytes that it was to write:
   * the system takes them for written, so that they are seen until a crash, and a later force succeeds without them.
   */
  FAILED,
  /** The process ends before it. */
  CRASH_BEFORE,
  /** The process ends within it: bytes are written in part, some of what is forced is durable; a name changes whole or not at all. */
  CRASH_TORN,
  /** The process ends after it, before anybody learns that it was done. */
  CRASH_AFTER
}
