package io.nonreturn.sender.stage;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The marks of what was sent that the file does not hold yet, and for how long senders ran. {@link #flush} alone writes them, so whoever
 * asks lays them over what the file says. Thread-safe; none of it but the flush waits for the disk.
 */
final class SendMarks {

  /** While nothing is sent, the time that passes is written this often, so that an idle sender leaves its disk alone. */
  private static final long RUN_WORTH_WRITING_MILLIS = 60_000;

  private final InstantSource clock;
  private final Map<Long, Long> progress = new HashMap<>();
  private final Map<Long, Sent> sent = new HashMap<>();
  private long unwrittenRunMillis;
  private long runMillis;
  private volatile long lastOrder;

  /** When a bundle was sent: by the clock, in the order of sending, and in time that senders ran. */
  private record Sent(long micros, long order, long runMillis) {}

  /** Goes on from what the file holds. */
  SendMarks(Database db, InstantSource clock) throws SQLException {
    this.clock = clock;
    runMillis = db.first("SELECT run_millis FROM stream", row -> row.getLong(1));
    lastOrder = db.first("SELECT coalesce(max(sent_order), 0) FROM bundle", row -> row.getLong(1));
  }

  synchronized void progress(long sequence, long freshBytesSent) {
    progress.put(sequence, freshBytesSent);
  }

  /** Returns the bundle's place in the order of sending. */
  synchronized long sent(long sequence) {
    progress.remove(sequence);
    long order = lastOrder + 1;
    lastOrder = order;
    sent.put(sequence, new Sent(ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()), order, runMillis));
    return order;
  }

  long lastOrder() {
    return lastOrder;
  }

  synchronized void ran(Duration time) {
    runMillis += time.toMillis();
    unwrittenRunMillis += time.toMillis();
  }

  /** How long senders had run so long ago, in milliseconds; below 0 when that is before the first. */
  synchronized long runMillisBefore(Duration ago) {
    return runMillis - ago.toMillis();
  }

  synchronized boolean isSent(long sequence) {
    return sent.containsKey(sequence);
  }

  /** Where in the order of sending; {@code written} where no mark says otherwise. */
  synchronized long orderOf(long sequence, long written) {
    Sent mark = sent.get(sequence);
    return mark == null ? written : mark.order();
  }

  /** Sequences that were sent at a lower place than this and not before that time, the one first that was sent last. */
  synchronized List<Long> sentBefore(long order, long sinceRunMillis) {
    return sent.entrySet().stream()
        .filter(each -> each.getValue().order() < order && each.getValue().runMillis() >= sinceRunMillis)
        .sorted(Comparator.comparingLong((Map.Entry<Long, Sent> each) -> each.getValue().order()).reversed())
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /**
   * Writes the marks that were given since.
   *
   * @param db whose monitor is held
   * @return how many bundles were not marked as sent before
   */
  int flush(Database db) throws SQLException {
    Map<Long, Long> progressed;
    Map<Long, Sent> done;
    long ranMillis;
    synchronized (this) {
      if (progress.isEmpty() && sent.isEmpty() && unwrittenRunMillis < RUN_WORTH_WRITING_MILLIS) {
        return 0;
      }
      progressed = new HashMap<>(progress);
      done = new HashMap<>(sent);
      ranMillis = unwrittenRunMillis;
    }
    int newlySent = db.transaction(() -> write(db, progressed, done, ranMillis));
    synchronized (this) {
      progressed.forEach(progress::remove);
      done.forEach(sent::remove);
      unwrittenRunMillis -= ranMillis;
    }
    return newlySent;
  }

  private static int write(Database db, Map<Long, Long> progressed, Map<Long, Sent> done, long ranMillis) throws SQLException {
    for (Map.Entry<Long, Long> mark : progressed.entrySet()) {
      db.update("UPDATE bundle SET progress = ? WHERE sequence = ?", mark.getValue(), mark.getKey());
    }
    int newlySent = 0;
    for (Map.Entry<Long, Sent> mark : done.entrySet()) {
      newlySent +=
          db.update(
              "UPDATE bundle SET sent_micros = ?, sent_order = ?, sent_run = ? WHERE sequence = ? AND sent_micros IS NULL",
              mark.getValue().micros(),
              mark.getValue().order(),
              mark.getValue().runMillis(),
              mark.getKey());
    }
    db.update("UPDATE stream SET sent = sent + ?, run_millis = run_millis + ?", newlySent, ranMillis);
    return newlySent;
  }
}
