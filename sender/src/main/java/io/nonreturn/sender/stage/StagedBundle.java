package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import java.util.List;

/**
 * A bundle that has its number in the stream: journal entry and blobs are durable, so frames may leave.
 *
 * <p>The envelope is shared, not copied, because it may be megabytes long and every reader only reads it.
 *
 * @param sequence its number in the stream, from 1, without holes, never used twice
 * @param mirror the mirror that it belongs to
 * @param name its name within the mirror
 * @param generation counts the versions of this (mirror, name), from 1
 * @param manifestId the SHA-256 of the envelope
 * @param envelope the signed manifest as it crosses
 * @param fresh the blobs that no earlier bundle carried; these are sent at once, in this order
 * @param blobs every blob that the manifest names, each once, for the carousel
 * @param stagedMicros when the sequence was given, in microseconds since 1970
 * @param progressBytes how much of {@code fresh}, counted in its order, was sent before a restart
 */
@SuppressWarnings("ArrayRecordComponent") // shared, see above; bundles are never compared
public record StagedBundle(
    long sequence,
    String mirror,
    String name,
    long generation,
    Digest manifestId,
    byte[] envelope,
    List<StagedBlob> fresh,
    List<StagedBlob> blobs,
    long stagedMicros,
    long progressBytes) {

  /** Freezes the lists. */
  public StagedBundle {
    fresh = List.copyOf(fresh);
    blobs = List.copyOf(blobs);
  }

  /** The bytes of the fresh blobs that are still to be sent. */
  public long remainingBytes() {
    long total = 0;
    for (StagedBlob blob : fresh) {
      total += blob.size();
    }
    return Math.max(0, total - progressBytes);
  }
}
