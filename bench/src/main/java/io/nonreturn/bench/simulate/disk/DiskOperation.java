package io.nonreturn.bench.simulate.disk;

/**
 * One call on the disk.
 *
 * @param number counts the operations that change something, from 1 in each life; one that only reads has the number of the last that
 *     changed something
 * @param path absolute; of a rename where it leads, of a file that was renamed or deleted while it was open where it was opened
 * @param offset of the first byte written or read, else 0
 * @param bytes how many are written or read, else 0
 */
public record DiskOperation(long number, Kind kind, String path, long offset, long bytes) {
  /** What is done. */
  public enum Kind {
    CREATE,
    CREATE_FOLDER,
    WRITE,
    TRUNCATE,
    FORCE,
    FORCE_FOLDER,
    RENAME,
    DELETE,
    /** Of a database: durable, with all commits before it. */
    COMMIT,
    /** Of a database: durable with the next commit that is. */
    COMMIT_LAZILY,
    READ,
    LIST;

    /** Whether it leaves the disk other than before, as far as anybody could tell after a crash. */
    public boolean changes() {
      return this != READ && this != LIST;
    }
  }
}
