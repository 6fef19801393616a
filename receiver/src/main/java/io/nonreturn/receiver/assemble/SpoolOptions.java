package io.nonreturn.receiver.assemble;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Where blobs are put together, and the bounds of that.
 *
 * @param directory of the spool, on the file system of the blob store so that a complete file can be renamed into it
 * @param smallBlobBytes blobs up to this size are put together in memory, and lost there by a restart
 * @param memoryBytes most memory in objects being put together
 * @param waitingBytes most memory in complete small blobs that wait for their manifest
 * @param unnamedBytes most bytes of blobs that no verified manifest names
 * @param unnamedAge a blob that no verified manifest names is dropped after this time
 * @param blobs most blobs in the spool at once
 * @param ranges most ranges between holes, of all blobs in the spool together: each takes 32 bytes of memory, and as much again
 *     until it is in the journal
 * @param openFiles most files held open
 * @param floorBytes free space below which no blob is taken
 */
public record SpoolOptions(
    Path directory,
    int smallBlobBytes,
    long memoryBytes,
    long waitingBytes,
    long unnamedBytes,
    Duration unnamedAge,
    int blobs,
    int ranges,
    int openFiles,
    long floorBytes) {

  public SpoolOptions {
    Objects.requireNonNull(directory);
    Objects.requireNonNull(unnamedAge);
    if (smallBlobBytes < 1 || memoryBytes < smallBlobBytes || waitingBytes < 0 || unnamedBytes < 0) {
      throw new IllegalArgumentException("bounds in bytes must not be negative, nor memoryBytes < smallBlobBytes");
    }
    if (blobs < 1 || ranges < 1 || openFiles < 1) {
      throw new IllegalArgumentException("blobs, ranges and openFiles must be at least 1");
    }
  }

  /**
   * The defaults: small is 1 MiB; two manifests of the largest size fit into the memory for objects; ranges take 64 MiB at most.
   *
   * @param floorBytes free space below which no blob is taken
   */
  public static SpoolOptions of(Path directory, long floorBytes) {
    return new SpoolOptions(
        directory,
        1 << 20,
        32L << 20,
        16L << 20,
        2L << 30,
        Duration.ofMinutes(10),
        16_384,
        1 << 20,
        64,
        floorBytes);
  }
}
