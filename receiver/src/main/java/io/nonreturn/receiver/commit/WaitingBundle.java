package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import java.util.List;

/** A verified bundle whose blobs are not all stored yet. Written by the committer, read by the status page. */
public final class WaitingBundle {
  private final long place;
  private final String mirror;
  private final String name;
  private final long generation;
  private final List<Digest> missingAtFirst;
  private final long totalBytes;
  private volatile long storedBytes;
  private volatile int missing;
  private volatile boolean isGivenUp;

  WaitingBundle(long place, Manifest manifest, List<Digest> missing, long totalBytes, long storedBytes) {
    this.place = place;
    this.mirror = manifest.mirror();
    this.name = manifest.name();
    this.generation = manifest.generation();
    this.missingAtFirst = missing;
    this.totalBytes = totalBytes;
    this.storedBytes = storedBytes;
    this.missing = missing.size();
  }

  /** Its place in the stream. */
  public long place() {
    return place;
  }

  /** Its mirror. */
  public String mirror() {
    return mirror;
  }

  /** Its name within the mirror. */
  public String name() {
    return name;
  }

  /** Its generation within (mirror, name). */
  public long generation() {
    return generation;
  }

  /** The sum of the sizes of its distinct blobs. */
  public long totalBytes() {
    return totalBytes;
  }

  /** Of these, what is durable. */
  public long storedBytes() {
    return storedBytes;
  }

  /** The blobs that were missing when the bundle began to wait; some may have come since. */
  public List<Digest> missingAtFirst() {
    return missingAtFirst;
  }

  boolean isComplete() {
    return missing == 0;
  }

  /** Whether nobody waits for it any more: it was waived, or its epoch has ended. */
  boolean isGivenUp() {
    return isGivenUp;
  }

  void giveUp(boolean isGivenUp) {
    this.isGivenUp = isGivenUp;
  }

  /** Committer thread only. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void arrived(long bytes) {
    storedBytes += bytes;
    missing--;
  }
}
