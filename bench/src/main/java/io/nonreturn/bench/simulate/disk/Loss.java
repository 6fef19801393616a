package io.nonreturn.bench.simulate.disk;

/** What a crash takes of that which was written and not forced. */
public enum Loss {
  /** The process is killed and the machine goes on: all is still seen, and all that was not forced still waits to be. */
  NOTHING,
  /** The power goes, and nothing that was not forced had reached the disk. */
  ALL,
  /** The power goes, and a coin says of each sector, size and name whether it had reached the disk. */
  SOME
}
