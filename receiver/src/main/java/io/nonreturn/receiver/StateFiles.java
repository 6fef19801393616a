package io.nonreturn.receiver;

import java.nio.file.Path;

/**
 * Where things are in the receiver's folder.
 *
 * <pre>
 *   catalog.db   what was verified, committed, published
 *   session      the highest session accepted
 *   store/       durable blobs
 *   spool/       blobs being received
 *   lost/        what is left of blobs that the disk lost, as a scrub found
 *   lock         held while a receiver runs
 * </pre>
 */
record StateFiles(Path folder) {
  Path catalog() {
    return folder.resolve("catalog.db");
  }

  Path session() {
    return folder.resolve("session");
  }

  Path store() {
    return folder.resolve("store");
  }

  Path spool() {
    return folder.resolve("spool");
  }

  Path lost() {
    return folder.resolve("lost");
  }

  Path lock() {
    return folder.resolve("lock");
  }
}
