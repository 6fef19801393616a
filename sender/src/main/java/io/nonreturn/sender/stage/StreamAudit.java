package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * Puts down which bundles got numbers, after the journal has them and before the mark lets them leave: one force for a batch. A crash in between
 * repeats lines, and never leaves one out. Used under the writer's monitor.
 */
final class StreamAudit {

  private final Audit audit;

  StreamAudit(Audit audit) {
    this.audit = audit;
  }

  /**
   * Puts down the numbers above one and up to another.
   *
   * @throws io.nonreturn.wire.audit.AuditException if they are not on the disk; then none of them may leave
   */
  void sequenced(Database db, long epoch, long after, long last) throws SQLException, IOException {
    List<AuditEvent> events =
        db.query(
            "SELECT sequence, mirror, name, generation, removed, bytes, manifest_id FROM bundle WHERE sequence > ? AND sequence <= ?"
                + " ORDER BY sequence",
            row ->
                AuditEvent.of(
                    AuditAction.SEQUENCED,
                    "sender",
                    row.getString(2) + "/" + row.getString(3),
                    "epoch",
                    epoch,
                    "sequence",
                    row.getLong(1),
                    "generation",
                    row.getLong(4),
                    "removed",
                    row.getInt(5) == 1,
                    "bytes",
                    row.getLong(6),
                    "manifest",
                    Digest.of(row.getBytes(7)).hex()),
            after,
            last);
    audit.record(events);
  }
}
