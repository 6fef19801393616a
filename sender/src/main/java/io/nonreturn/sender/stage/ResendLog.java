package io.nonreturn.sender.stage;

import io.nonreturn.wire.SequenceRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tickets ask for, as the daemon sees it: reads what another process queued ({@link ResendDesk}), and keeps the marks of how far it
 * is, lazily: what it answers does not wait for them to be written. Thread-safe.
 */
final class ResendLog {

  private static final Logger LOG = LoggerFactory.getLogger(ResendLog.class);

  /** How far a request is; {@code done} when all of it left. */
  private record Mark(long atSequence, long atBytes, boolean done) {}

  private final Database db;
  private final InstantSource clock;
  private final Map<Long, Mark> marks = new HashMap<>();
  private final List<Later> later = new ArrayList<>();

  /** @param db whose monitor is held around each use */
  ResendLog(Database db, InstantSource clock) {
    this.db = db;
    this.clock = clock;
  }

  /** A bundle of a request that could not be read. */
  private record Later(long id, long sequence, long atBytes) {}

  /** What waits, as the file says; and who asked. */
  private record Asked(Outbox.Resend resend, String code, String by) {

    static Asked of(ResultSet row) throws SQLException {
      SequenceRange range = new SequenceRange(row.getLong(2), row.getLong(3));
      return new Asked(
          new Outbox.Resend(row.getLong(1), range, row.getLong(4), row.getLong(5)), row.getString(6), row.getString(7));
    }

    Outbox.Resend at(Mark mark) {
      return mark == null ? resend : new Outbox.Resend(resend.id(), resend.range(), mark.atSequence(), mark.atBytes());
    }
  }

  Outbox.Resend next(long afterId) {
    try {
      synchronized (db) { // while a flush goes on, a mark is in neither
        Map<Long, Mark> unwritten = unwritten();
        List<Asked> open = // one more than may be done without the file's saying so
            db.query(
                "SELECT id, first_sequence, last_sequence, at_sequence, at_bytes, code, accepted_by FROM resend JOIN ticket USING (code)"
                    + " WHERE done_micros IS NULL AND id > ? ORDER BY id LIMIT ?",
                Asked::of,
                afterId,
                unwritten.size() + 1);
        for (Asked each : open) {
          Mark mark = unwritten.get(each.resend().id());
          if (mark == null || !mark.done()) {
            Outbox.Resend next = each.at(mark);
            LOG.info("resend ticket={} sequences={} from={} by={}", each.code(), next.range(), next.atSequence(), each.by());
            return next;
          }
        }
        return null;
      }
    } catch (SQLException e) {
      throw new JournalFailure("journal cannot be read: " + e.getMessage(), e);
    }
  }

  private Map<Long, Mark> unwritten() {
    synchronized (marks) {
      return new HashMap<>(marks);
    }
  }

  void mark(long id, long atSequence, long atBytes) {
    synchronized (marks) {
      marks.put(id, new Mark(atSequence, atBytes, false));
    }
  }

  void later(long id, long sequence, long atBytes) {
    synchronized (marks) {
      later.add(new Later(id, sequence, atBytes));
    }
  }

  void done(long id) {
    synchronized (marks) {
      marks.put(id, new Mark(0, 0, true));
    }
  }

  /** Writes the marks that were given since. */
  void flush() throws SQLException {
    synchronized (db) {
      Map<Long, Mark> given;
      List<Later> unread;
      synchronized (marks) {
        given = new HashMap<>(marks);
        unread = List.copyOf(later);
      }
      if (given.isEmpty() && unread.isEmpty()) {
        return;
      }
      db.transaction(() -> write(given, unread)); // in one, as what is marked as done is so without them
      synchronized (marks) {
        later.removeAll(unread);
        given.forEach(marks::remove);
      }
    }
  }

  private int write(Map<Long, Mark> given, List<Later> unread) throws SQLException {
    for (Later each : unread) {
      db.update(
          "INSERT INTO resend (code, first_sequence, last_sequence, at_sequence, at_bytes) SELECT code, ?, ?, ?, ? FROM resend"
              + " WHERE id = ?",
          each.sequence(),
          each.sequence(),
          each.sequence(),
          each.atBytes(),
          each.id());
      LOG.error(
          "NOT resent ticket={} sequence={}: a blob of it cannot be read; restore its file, it is tried again for as long as that takes",
          db.first("SELECT code FROM resend WHERE id = ?", row -> row.getString(1), each.id()),
          each.sequence());
    }
    for (Map.Entry<Long, Mark> each : given.entrySet()) {
      Mark mark = each.getValue();
      if (!mark.done()) {
        db.update(
            "UPDATE resend SET at_sequence = ?, at_bytes = ? WHERE id = ?", mark.atSequence(), mark.atBytes(), each.getKey());
      } else if (db.update(
              "UPDATE resend SET done_micros = ? WHERE id = ? AND done_micros IS NULL",
              ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()),
              each.getKey())
          == 1) {
        tell(each.getKey());
      }
    }
    return given.size();
  }

  private void tell(long id) throws SQLException {
    db.first(
        "SELECT code, first_sequence, last_sequence FROM resend WHERE id = ?",
        row -> {
          LOG.info("resent ticket={} sequences={}", row.getString(1), new SequenceRange(row.getLong(2), row.getLong(3)));
          return true;
        },
        id);
  }
}
