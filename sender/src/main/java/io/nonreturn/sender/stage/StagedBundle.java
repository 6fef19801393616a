package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import java.util.List;
import java.util.Set;

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
 * @param sending what the scheduler must know beside
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
    long progressBytes,
    Sending sending) {

  /**
   * How it is to be sent.
   *
   * @param lane where it waits, see {@link Lane}
   * @param sentOrder rises with each bundle that was sent; 0 while this one was not
   * @param superseded whether a later generation has its number: then the manifest is of no use any more
   * @param dropped fresh blobs that a superseded bundle need not carry, since no live bundle names them
   */
  public record Sending(int lane, long sentOrder, boolean superseded, Set<Digest> dropped) {

    /** Freezes the set. */
    public Sending {
      dropped = Set.copyOf(dropped);
    }
  }

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
