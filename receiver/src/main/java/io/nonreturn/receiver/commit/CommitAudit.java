package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.audit.AuditException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts down what the committer does. Lines for bundles are on the disk before anybody can see the bundle, one force for a batch; a crash in
 * between repeats them. What else happens is written with the next batch, or within a second. One thread.
 */
final class CommitAudit {
  private static final String WHO = "receiver";
  private static final long SETTLE_MICROS = 1_000_000;

  private final Audit audit;
  private long settledMicros;
  private long epoch;
  private boolean isFollowing;

  CommitAudit(Audit audit) {
    this.audit = audit;
  }

  /** @param suppressed refusals before this one that had no line */
  void refused(RefusedException e, long suppressed) {
    audit.note(AuditEvent.of(AuditAction.REFUSED, WHO, String.valueOf(e.getMessage()), "cause", e.cause().label(), "before", suppressed));
  }

  /** A blob that this disk had lost. */
  void returned(Digest id) {
    audit.note(AuditEvent.of(AuditAction.BLOB_RETURNED, WHO, id.hex()));
  }

  /** Where the stream stands; the first call after a start tells nothing new. */
  void follow(Epochs epochs) {
    long present = epochs.present().epoch();
    if (isFollowing && present != epoch) {
      audit.note(AuditEvent.of(AuditAction.EPOCH_ACCEPTED, WHO, Long.toString(present), "before", epoch));
    }
    epoch = present;
    isFollowing = true;
  }

  /** To be called before they are published. */
  void committed(List<CommittedBundle> bundles, Epochs epochs) throws IOException {
    List<AuditEvent> events = new ArrayList<>(bundles.size());
    for (CommittedBundle bundle : bundles) {
      AuditAction what = !bundle.removed() ? AuditAction.COMMITTED : bundle.hides() ? AuditAction.HIDDEN : AuditAction.REMOVED;
      Epochs.Epoch of = epochs.of(bundle.sequence());
      events.add(AuditEvent.of(
          what,
          WHO,
          bundle.mirror() + "/" + bundle.name(),
          "epoch",
          of.epoch(),
          "sequence",
          of.sequence(bundle.sequence()),
          "generation",
          bundle.generation(),
          "files",
          bundle.artifacts(),
          "bytes",
          bundle.bytes()));
    }
    record(events);
  }

  void published(List<CommittedBundle> bundles) {
    String places = bundles.getFirst().sequence() + "-" + bundles.getLast().sequence();
    audit.note(AuditEvent.of(AuditAction.PUBLISHED, WHO, "places " + places, "bundles", bundles.size()));
  }

  /** Writes what was noted, once a second. */
  void settle(long nowMicros) throws IOException {
    if (Math.abs(nowMicros - settledMicros) >= SETTLE_MICROS) {
      settledMicros = nowMicros;
      record(List.of());
    }
  }

  private void record(List<AuditEvent> events) throws IOException {
    try {
      audit.record(events);
    } catch (AuditException e) {
      throw e.isDiskFull() ? new DiskFullException(e) : e;
    }
  }
}
