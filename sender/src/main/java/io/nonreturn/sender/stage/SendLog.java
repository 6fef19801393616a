package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.Signer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What of the stream was sent: reads numbered bundles for the scheduler, and keeps its marks.
 *
 * <p>It has a connection of its own, whose commits reach the disk with the writer's next one. So marking
 * what was sent forces nothing to disk, and what a crash takes from it is a mark; it waits while a batch is being committed. Thread-safe.
 *
 * <p>Marks are written by {@link #flush} alone. No question waits for that: the answer is what the file says and, over it, the marks
 * that are not written yet. So a full disk stops neither new bundles nor repeats nor what tickets ask for.
 */
final class SendLog implements AutoCloseable {

  /** What {@code bundle_blob.fresh} says of a blob that its bundle need not carry any more. */
  static final int DROPPED = 2;

  /** Bounds what one answer to the scheduler holds, on top of its first bundle. */
  private static final long ANSWER_BYTES = 4 << 20;

  private final Database reader;
  private final BlobStore blobs;
  private final SignedManifests manifests;
  private final ResendLog resends;
  private final SendMarks marks;
  private volatile long totalSent;

  SendLog(Database reader, BlobStore blobs, Signer publisher, InstantSource clock) throws SQLException {
    this.reader = reader;
    this.blobs = blobs;
    this.manifests = new SignedManifests(reader, publisher);
    this.resends = new ResendLog(reader, clock);
    this.marks = new SendMarks(reader, clock);
    totalSent = reader.first("SELECT sent FROM stream", row -> row.getLong(1));
  }

  /** What tickets ask for. */
  ResendLog resends() {
    return resends;
  }

  /** Bundles that were sent as a whole, in this epoch. */
  long totalSent() {
    return totalSent;
  }

  /** Nothing above {@code last}: that may be committed, but its mark is not raised. */
  List<StagedBundle> pending(long afterSequence, long last, int limit) {
    return unsent(
        afterSequence,
        after ->
            reader.query(
                "SELECT sequence FROM bundle WHERE sent_micros IS NULL AND sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?",
                row -> row.getLong(1),
                after,
                last,
                limit));
  }

  List<StagedBundle> pendingIn(int lane, long afterSequence, long last, int limit) {
    return unsent(
        afterSequence,
        after ->
            reader.query(
                "SELECT sequence FROM bundle WHERE sent_micros IS NULL AND lane = ? AND sequence > ? AND sequence <= ? ORDER BY sequence"
                    + " LIMIT ?",
                row -> row.getLong(1),
                lane,
                after,
                last,
                limit));
  }

  /** Reads some of what the file says was not sent, above a number. */
  private interface Unsent {
    List<Long> after(long sequence) throws SQLException;
  }

  /** Reads on until some are found whose mark is not only unwritten: an empty answer says that there are no more. */
  private List<StagedBundle> unsent(long afterSequence, Unsent some) {
    return answered(
        () -> {
          List<Long> sequences = some.after(afterSequence);
          while (!sequences.isEmpty()) {
            long last = sequences.getLast();
            sequences.removeIf(marks::isSent);
            if (!sequences.isEmpty()) {
              break;
            }
            sequences = some.after(last);
          }
          return load(sequences, bundle -> true, sequences.size());
        });
  }

  List<StagedBundle> liveIn(SequenceRange range, long last, int limit) {
    return answered(
        () ->
            load(
                reader.query(
                    "SELECT sequence FROM bundle WHERE live = 1 AND sequence BETWEEN ? AND ? ORDER BY sequence LIMIT ?",
                    row -> row.getLong(1),
                    range.first(),
                    Math.min(range.last(), last),
                    limit),
                bundle -> true,
                limit));
  }

  List<StagedBundle> sentBefore(long order, Duration within, int limit) {
    return answered(
        () -> {
          long since = marks.runMillisBefore(within);
          List<Long> sequences = marks.sentBefore(order, since);
          // Whatever is written was sent before all that is not.
          sequences.addAll(
              reader.query(
                  "SELECT sequence FROM bundle WHERE live = 1 AND sent_order < ? AND sent_run >= ? ORDER BY sent_order DESC LIMIT ?",
                  row -> row.getLong(1),
                  order,
                  since,
                  limit));
          return load(sequences, bundle -> !bundle.sending().superseded(), limit);
        });
  }

  BitSet live(SequenceRange range) {
    return answered(
        () -> {
          BitSet live = new BitSet();
          reader.each(
              "SELECT sequence FROM bundle WHERE live = 1 AND sequence BETWEEN ? AND ?",
              row -> live.set((int) (row.getLong(1) - range.first())),
              range.first(),
              range.last());
          return live;
        });
  }

  void progress(long sequence, long freshBytesSent) {
    marks.progress(sequence, freshBytesSent);
  }

  long sent(long sequence) {
    return marks.sent(sequence);
  }

  long lastSentOrder() {
    return marks.lastOrder();
  }

  void ran(Duration time) {
    marks.ran(time);
  }

  /** Writes the marks that were given since; called once a second. */
  void flush() throws SQLException {
    synchronized (reader) {
      resends.flush();
      manifests.flush();
      totalSent += marks.flush(reader);
    }
  }

  /** A question to file and marks. While a flush goes on, a mark is in neither; so it waits for that. */
  private <T> T answered(Database.Work<T> question) {
    try {
      synchronized (reader) {
        return question.run();
      }
    } catch (SQLException e) {
      throw new JournalFailure("journal cannot be read: " + e.getMessage(), e);
    }
  }

  private List<StagedBundle> load(List<Long> sequences, Predicate<StagedBundle> filter, int limit) throws SQLException {
    List<StagedBundle> found = new ArrayList<>();
    long bytes = 0;
    for (long sequence : sequences) {
      if (bytes >= ANSWER_BYTES || found.size() == limit) {
        break;
      }
      StagedBundle bundle = load(sequence);
      if (filter.test(bundle)) {
        bytes += bundle.envelope().length;
        found.add(bundle);
      }
    }
    return found;
  }

  private StagedBundle load(long sequence) throws SQLException {
    List<StagedBlob> all = new ArrayList<>();
    List<StagedBlob> fresh = new ArrayList<>();
    Set<Digest> dropped = new HashSet<>();
    reader.query(
        "SELECT id, size, fresh FROM bundle_blob JOIN blob ON key = blob WHERE sequence = ? ORDER BY position",
        row -> {
          Digest id = Digest.of(row.getBytes(1));
          StagedBlob blob = new StagedBlob(id, row.getLong(2), blobs.file(id));
          if (row.getInt(3) > 0) {
            fresh.add(blob);
          }
          if (row.getInt(3) == DROPPED) {
            dropped.add(id);
          }
          return all.add(blob);
        },
        sequence);
    SignedManifests.Signed manifest = manifests.of(sequence);
    return reader.first(
        "SELECT mirror, name, generation, staged_micros, progress, lane, sent_order, live FROM bundle"
            + " WHERE sequence = ?",
        row ->
            new StagedBundle(
                sequence,
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                manifest.id(),
                manifest.envelope(),
                fresh,
                all,
                row.getLong(4),
                row.getLong(5),
                new StagedBundle.Sending(row.getInt(6), marks.orderOf(sequence, row.getLong(7)), row.getInt(8) == 0, dropped)),
        sequence);
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
