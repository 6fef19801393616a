package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which bundle carries which blob. Used inside the transaction that gives a number.
 *
 * <p>Each blob is carried once, by the first bundle that names it; later ones rely on that. Two things change it afterwards:
 *
 * <ul>
 *   <li>A bundle that was superseded before it was sent goes on carrying what a live bundle names, and drops the rest. Who names a
 *       dropped blob later carries it again.
 *   <li>A bundle of a more important class does not wait for one of a lesser class to carry a blob of its: it takes the blob over, or, when
 *       the other one has begun already, carries it too.
 * </ul>
 */
final class BlobNames {

  private final Database db;
  private final List<Outbox.Change> changes;

  /** @param changes gets the older bundles whose way is another one now */
  BlobNames(Database db, List<Outbox.Change> changes) {
    this.db = db;
    this.changes = changes;
  }

  /** A bundle that carries a blob. */
  private record Carrier(long sequence, long progress) {}

  /**
   * Names the blobs of a new bundle, each once, and gives the bundle its lane.
   *
   * @return bytes of the blobs that no earlier bundle carries
   */
  long name(long sequence, PreparedBundle bundle) throws SQLException {
    Map<Digest, Long> sizes = new LinkedHashMap<>();
    bundle.files().forEach(file -> sizes.put(file.digest(), file.size()));
    long freshBytes = 0;
    int position = 0;
    List<Digest> carriedElsewhere = new ArrayList<>();
    for (Map.Entry<Digest, Long> blob : sizes.entrySet()) {
      boolean fresh = isFresh(blob.getKey(), blob.getValue());
      db.update(
          "INSERT INTO bundle_blob SELECT ?, ?, key, ? FROM blob WHERE id = ?",
          sequence,
          position,
          fresh ? 1 : 0,
          blob.getKey().toBytes());
      if (fresh) {
        freshBytes += blob.getValue();
      } else {
        carriedElsewhere.add(blob.getKey());
      }
      position++;
    }
    Priority priority = bundle.rule().classify(bundle.draft().removed(), freshBytes);
    long ownBytes = freshBytes;
    if (isLesserWaiting(priority)) {
      for (Digest blob : carriedElsewhere) {
        ownBytes += takeOver(sequence, blob, priority) ? sizes.get(blob) : 0;
      }
    }
    db.update("UPDATE bundle SET lane = ? WHERE sequence = ?", Lane.of(priority, ownBytes), sequence);
    return freshBytes;
  }

  private boolean isFresh(Digest id, long size) throws SQLException {
    return db.update("INSERT OR IGNORE INTO blob (id, size) VALUES (?, ?)", id.toBytes(), size) == 1
        || db.update("UPDATE blob SET carried = 1 WHERE id = ? AND carried = 0", id.toBytes()) == 1;
  }

  private boolean isLesserWaiting(Priority priority) throws SQLException {
    return db.first(
            "SELECT 1 FROM bundle WHERE sent_micros IS NULL AND lane >= ? LIMIT 1", row -> true, firstLesserLane(priority))
        != null;
  }

  private static int firstLesserLane(Priority priority) {
    return Lane.SIZES * (priority.rank() + 1);
  }

  private boolean takeOver(long sequence, Digest blob, Priority priority) throws SQLException {
    List<Carrier> carriers =
        db.query(
            "SELECT b.sequence, b.progress FROM blob JOIN bundle_blob n ON n.blob = key JOIN bundle b ON b.sequence = n.sequence"
                + " WHERE id = ? AND n.fresh = 1 AND b.sent_micros IS NULL AND b.lane >= ?",
            row -> new Carrier(row.getLong(1), row.getLong(2)),
            blob.toBytes(),
            firstLesserLane(priority));
    if (carriers.isEmpty()) {
      return false;
    }
    setFresh(sequence, blob, 1);
    for (Carrier carrier : carriers) {
      if (carrier.progress() == 0) {
        setFresh(carrier.sequence(), blob, SendLog.DROPPED);
        changes.add(new Outbox.Change(carrier.sequence(), false));
      }
    }
    return true;
  }

  private void setFresh(long sequence, Digest blob, int fresh) throws SQLException {
    db.update(
        "UPDATE bundle_blob SET fresh = ? WHERE sequence = ? AND blob = (SELECT key FROM blob WHERE id = ?)",
        fresh,
        sequence,
        blob.toBytes());
  }

  /** Notes that a bundle is not the latest of its name any more: what is still to be carried of it is what live bundles name. */
  void supersede(long sequence) throws SQLException {
    db.update("UPDATE bundle SET live = 0 WHERE sequence = ?", sequence);
    changes.add(new Outbox.Change(sequence, true));
    if (db.first("SELECT 1 FROM bundle WHERE live = 0 AND sent_micros IS NULL LIMIT 1", row -> true) == null) {
      return;
    }
    List<long[]> needless =
        db.query(
            "SELECT c.sequence, c.blob FROM bundle_blob n JOIN bundle_blob c ON c.blob = n.blob JOIN bundle b ON b.sequence ="
                + " c.sequence WHERE n.sequence = ? AND c.fresh = 1 AND b.live = 0 AND b.sent_micros IS NULL AND NOT EXISTS (SELECT 1"
                + " FROM bundle_blob o JOIN bundle l ON l.sequence = o.sequence WHERE o.blob = n.blob AND l.live = 1)",
            row -> new long[] {row.getLong(1), row.getLong(2)},
            sequence);
    for (long[] each : needless) {
      db.update("UPDATE bundle_blob SET fresh = ? WHERE sequence = ? AND blob = ?", SendLog.DROPPED, each[0], each[1]);
      db.update("UPDATE blob SET carried = 0 WHERE key = ?", each[1]);
      changes.add(new Outbox.Change(each[0], false));
    }
  }
}
