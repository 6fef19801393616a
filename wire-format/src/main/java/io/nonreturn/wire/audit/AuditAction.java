package io.nonreturn.wire.audit;

import java.util.Arrays;
import java.util.Optional;

/** What an audit line says happened. The labels are what stands in the file; they never change. */
public enum AuditAction {
  /** A daemon began to run: its version, stream, and the keys that it uses or believes. */
  STARTED("started"),
  /** A daemon ended in an orderly way. */
  STOPPED("stopped"),
  /** A daemon read its configuration again: which keys it took up, and which wait for a restart. */
  RELOADED("reloaded"),
  /** Low side: a bundle was admitted, signed and numbered, and may leave from now on. */
  SEQUENCED("sequenced"),
  /** Low side: a file or bundle was refused by policy, or cannot be taken. */
  LEFT_BEHIND("left-behind"),
  /** Low side: a ticket was taken. */
  RESEND("resend"),
  /** Low side: a person began the stream anew. */
  NEW_EPOCH("new-epoch"),
  /** High side: a bundle was verified and is about to be shown. */
  COMMITTED("committed"),
  /** High side: a name was removed, as the low side said. */
  REMOVED("removed"),
  /** High side: a name was taken out of lists and searches. */
  HIDDEN("hidden"),
  /** High side: clients see the bundles named. */
  PUBLISHED("published"),
  /** High side: something signed, or pretending to be, was refused. */
  REFUSED("refused"),
  /** High side: another epoch of the stream is followed. */
  EPOCH_ACCEPTED("epoch-accepted"),
  /** High side: a person stopped waiting for sequences. */
  WAIVED("waived"),
  /** High side: a code was printed that asks for sequences. */
  TICKET("ticket"),
  /** High side: retention let a generation go. */
  RETIRED("retired"),
  /** High side: retention deleted blobs that nothing names. */
  COLLECTED("collected"),
  /** High side: a scrub found a stored file that is not right any more; it is awaited again. */
  BLOB_LOST("blob-lost"),
  /** High side: it came again. */
  BLOB_RETURNED("blob-returned"),
  /** High side: somebody may read. */
  READER_ADDED("reader-added"),
  /** High side: somebody may read no longer. */
  READER_REMOVED("reader-removed"),
  /** The log itself: a write was cut off before; the fragment above this line is what it left. */
  TORN("torn"),
  /** The log itself: so many events were not written, because too many came at once. */
  SUPPRESSED("suppressed");

  private final String label;

  AuditAction(String label) {
    this.label = label;
  }

  /** What stands in the file. */
  public String label() {
    return label;
  }

  static Optional<AuditAction> of(String label) {
    return Arrays.stream(values()).filter(action -> action.label.equals(label)).findFirst();
  }
}
