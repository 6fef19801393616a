package io.nonreturn.receiver.commit;

import java.time.Duration;

/**
 * The committer's bounds.
 *
 * @param intakeBytes memory of the objects between assembler and catalog
 * @param waitingBundles how many incomplete bundles are waited for at once
 * @param waitingBlobs how many blobs they may miss, summed over the bundles; each costs some 200 bytes of memory
 * @param fullDiskRetry how long to wait before a full disk is tried again
 */
public record CommitOptions(long intakeBytes, int waitingBundles, int waitingBlobs, Duration fullDiskRetry) {
  /** 32 MiB, 10,000 bundles, 250,000 blobs (50 MB), every second. */
  public static final CommitOptions DEFAULT = new CommitOptions(32L << 20, 10_000, 250_000, Duration.ofSeconds(1));
}
