package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What of the stream was sent: reads numbered bundles for the scheduler, and keeps its marks.
 *
 * <p>It has a connection of its own, whose commits reach the disk with the writer's next one. So marking
 * what was sent forces nothing to disk, and what a crash takes from it is a mark; it waits while a batch is being committed. Thread-safe.
 */
final class SendLog implements AutoCloseable {

  /** Bundles leave the carousel after this time. */
  private static final Duration CAROUSEL = Duration.ofDays(7);

  /** Bounds what one answer to the scheduler holds, on top of its first bundle. */
  private static final long ANSWER_BYTES = 32 << 20;

  private final Database reader;
  private final BlobStore blobs;
  private final InstantSource clock;
  private final Object marks = new Object();
  private final Map<Long, Long> progress = new HashMap<>();
  private final Map<Long, Long> sent = new HashMap<>();
  private volatile long totalSent;

  SendLog(Database reader, BlobStore blobs, InstantSource clock) throws SQLException {
    this.reader = reader;
    this.blobs = blobs;
    this.clock = clock;
    totalSent = reader.first("SELECT sent FROM stream", row -> row.getLong(1));
  }

  /** Bundles that were sent as a whole, in this epoch. */
  long totalSent() {
    return totalSent;
  }

  List<StagedBundle> pending(long afterSequence, int limit) {
    return load(
        "SELECT sequence FROM bundle WHERE sent_micros IS NULL AND sequence > ? ORDER BY sequence LIMIT ?",
        afterSequence,
        limit);
  }

  List<StagedBundle> sentBefore(long sequence, int limit) {
    try {
      flush(); // what was marked a moment ago belongs to the answer
    } catch (SQLException e) {
      throw new JournalFailure("journal cannot be written: " + e.getMessage(), e);
    }
    return load(
        "SELECT sequence FROM bundle b WHERE sequence < ? AND sent_micros >= ? AND generation ="
            + " (SELECT max(generation) FROM bundle WHERE mirror = b.mirror AND name = b.name)"
            + " ORDER BY sequence DESC LIMIT ?",
        sequence,
        nowMicros() - micros(CAROUSEL),
        limit);
  }

  void progress(long sequence, long freshBytesSent) {
    synchronized (marks) {
      progress.put(sequence, freshBytesSent);
    }
  }

  void sent(long sequence) {
    synchronized (marks) {
      progress.remove(sequence);
      sent.put(sequence, nowMicros());
    }
  }

  /** Writes the marks that were given since; called once a second. */
  void flush() throws SQLException {
    synchronized (reader) {
      Map<Long, Long> progressed;
      Map<Long, Long> done;
      synchronized (marks) {
        if (progress.isEmpty() && sent.isEmpty()) {
          return;
        }
        progressed = new HashMap<>(progress);
        done = new HashMap<>(sent);
      }
      totalSent +=
          reader.transaction(
          () -> {
            for (Map.Entry<Long, Long> mark : progressed.entrySet()) {
              reader.update("UPDATE bundle SET progress = ? WHERE sequence = ?", mark.getValue(), mark.getKey());
            }
            int newlySent = 0;
            for (Map.Entry<Long, Long> mark : done.entrySet()) {
              newlySent +=
                  reader.update(
                      "UPDATE bundle SET sent_micros = ? WHERE sequence = ? AND sent_micros IS NULL",
                      mark.getValue(),
                      mark.getKey());
            }
            reader.update("UPDATE stream SET sent = sent + ?", newlySent);
            return newlySent;
          });
      synchronized (marks) {
        progressed.forEach(progress::remove);
        done.forEach(sent::remove);
      }
    }
  }

  private List<StagedBundle> load(String sequencesSql, Object... values) {
    try {
      synchronized (reader) {
        List<StagedBundle> found = new ArrayList<>();
        long bytes = 0;
        for (long sequence : reader.query(sequencesSql, row -> row.getLong(1), values)) {
          if (bytes < ANSWER_BYTES && !isSent(sequence)) {
            StagedBundle bundle = load(sequence);
            bytes += bundle.envelope().length;
            found.add(bundle);
          }
        }
        return found;
      }
    } catch (SQLException e) {
      throw new JournalFailure("journal cannot be read: " + e.getMessage(), e);
    }
  }

  private boolean isSent(long sequence) {
    synchronized (marks) {
      return sent.containsKey(sequence);
    }
  }

  private StagedBundle load(long sequence) throws SQLException {
    List<StagedBlob> all = new ArrayList<>();
    List<StagedBlob> fresh = new ArrayList<>();
    reader.query(
        "SELECT id, size, fresh FROM bundle_blob JOIN blob ON key = blob WHERE sequence = ? ORDER BY position",
        row -> {
          Digest id = Digest.of(row.getBytes(1));
          StagedBlob blob = new StagedBlob(id, row.getLong(2), blobs.file(id));
          if (row.getInt(3) == 1) {
            fresh.add(blob);
          }
          return all.add(blob);
        },
        sequence);
    return reader.first(
        "SELECT mirror, name, generation, manifest_id, envelope, staged_micros, progress FROM bundle WHERE sequence = ?",
        row ->
            new StagedBundle(
                sequence,
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                Digest.of(row.getBytes(4)),
                row.getBytes(5),
                fresh,
                all,
                row.getLong(6),
                row.getLong(7)),
        sequence);
  }

  private long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  @Override
  public void close() throws IOException {
    try {
      flush();
    } catch (SQLException e) {
      throw new IOException("last marks of the journal were not written; some bytes will be sent again", e);
    } finally {
      synchronized (reader) {
        reader.close();
      }
    }
  }
}
