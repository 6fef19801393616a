package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Publisher;
import io.nonreturn.wire.SessionId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The durable truth of the low side: the stream with its numbers, signed manifests and chain, and what of it was sent.
 *
 * <p>Two connections to one SQLite file. The writer appends to the stream and its commits are on disk when they return. The
 * reader answers the scheduler and keeps the lazy marks, whose commits reach the disk with the writer's next one. So the
 * scheduler never waits for a disk, and what a crash takes from it is a mark. Thread-safe.
 */
public final class Journal implements Outbox, AutoCloseable {

  /** How long a bundle that was superseded stays, so that nothing under way still reads its blobs. */
  static final Duration GRACE = Duration.ofMinutes(10);

  /** Bundles leave the carousel after this time. */
  private static final Duration CAROUSEL = Duration.ofDays(7);

  /** Bounds what one answer to the scheduler holds, on top of its first bundle. */
  private static final long ANSWER_BYTES = 32 << 20;

  private final InstantSource clock;
  private final BlobStore blobs;
  private final Database writer;
  private final Database reader;
  private final StreamAppender appender;
  private final Object marks = new Object();
  private final Map<Long, Long> progress = new HashMap<>();
  private final Map<Long, Long> sent = new HashMap<>();
  private volatile StreamState state;
  private volatile StreamTotals totals;
  private volatile Runnable listener = () -> {};

  private Journal(BlobStore blobs, Publisher publisher, InstantSource clock, Database writer, Database reader)
      throws SQLException {
    this.blobs = blobs;
    this.clock = clock;
    this.writer = writer;
    this.reader = reader;
    this.appender = new StreamAppender(writer, publisher, clock);
    appender.beginStream();
    refresh();
  }

  /**
   * Opens the journal, creating it where there is none: then a new epoch begins, numbered by the clock in seconds so that
   * it is higher than any before.
   *
   * @throws IOException if the file is damaged or cannot be written
   */
  public static Journal open(Path file, BlobStore blobs, Publisher publisher, InstantSource clock) throws IOException {
    Database.migrate(file);
    Database writer = Database.open(file, true);
    try {
      return new Journal(blobs, publisher, clock, writer, Database.open(file, false));
    } catch (SQLException e) {
      writer.close();
      throw new IOException("journal " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Called, on the staging thread, each time that bundles got their numbers; must return at once. */
  public void onAppend(Runnable callback) {
    listener = callback;
  }

  /** A session id higher than all before it, durable when this returns. */
  public long nextSession(RandomGenerator random) throws StagingException {
    try {
      synchronized (writer) {
        return writer.transaction(
            () -> {
              long last = writer.first("SELECT last_session FROM stream", row -> row.getLong(1));
              long next = SessionId.next(clock.millis(), last, random);
              writer.update("UPDATE stream SET last_session = ?", next);
              return next;
            });
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Gives the bundles their numbers, in order; returns when all of that is durable. A bundle with the content that its name
   * has already gets none.
   *
   * @return those that got a number
   * @throws StagingException if nothing was written
   */
  List<PreparedBundle> append(List<PreparedBundle> bundles) throws StagingException {
    List<PreparedBundle> numbered;
    try {
      synchronized (writer) {
        numbered = appender.append(bundles);
        refresh();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
    if (!numbered.isEmpty()) {
      listener.run();
    }
    return numbered;
  }

  /** What was last taken of a bundle, by path; empty when it has no live generation. */
  Map<String, StagedFile> files(String mirror, String bundle) throws StagingException {
    try {
      synchronized (writer) {
        return appender.files(mirror, bundle);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** The bundles of a mirror whose latest generation is not a removal. */
  Set<String> live(String mirror) throws StagingException {
    try {
      synchronized (writer) {
        return new HashSet<>(
            writer.query(
                "SELECT name FROM bundle b WHERE mirror = ? AND removed = 0 AND generation ="
                    + " (SELECT max(generation) FROM bundle WHERE mirror = b.mirror AND name = b.name)",
                row -> row.getString(1),
                mirror));
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Whether some bundle of the journal names this blob. */
  boolean names(Digest blob) throws StagingException {
    try {
      synchronized (writer) {
        return writer.first("SELECT 1 FROM blob WHERE id = ?", row -> true, blob.toBytes()) != null;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Forgets bundles that were superseded, and were sent, {@link #GRACE} ago.
   *
   * @param limit most bundles at once
   * @return blobs that no bundle names any more; the caller deletes their files
   */
  List<Digest> retire(int limit) throws StagingException {
    try {
      flush();
      synchronized (writer) {
        return writer.transaction(() -> retireInTransaction(limit));
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private List<Digest> retireInTransaction(int limit) throws SQLException {
    List<Long> superseded =
        writer.query(
            "SELECT sequence FROM bundle b WHERE sent_micros IS NOT NULL AND EXISTS (SELECT 1 FROM bundle l"
                + " WHERE l.mirror = b.mirror AND l.name = b.name AND l.generation > b.generation AND l.sent_micros < ?)"
                + " ORDER BY sequence LIMIT ?",
            row -> row.getLong(1),
            nowMicros() - micros(GRACE),
            limit);
    List<Digest> unnamed = new ArrayList<>();
    for (long sequence : superseded) {
      List<Long> keys =
          writer.query("SELECT blob FROM bundle_blob WHERE sequence = ?", row -> row.getLong(1), sequence);
      writer.update("DELETE FROM bundle_blob WHERE sequence = ?", sequence);
      writer.update("DELETE FROM bundle WHERE sequence = ?", sequence);
      for (long key : keys) {
        if (writer.first("SELECT 1 FROM bundle_blob WHERE blob = ?", row -> true, key) == null) {
          unnamed.add(writer.first("SELECT id FROM blob WHERE key = ?", row -> Digest.of(row.getBytes(1)), key));
          writer.update("DELETE FROM blob WHERE key = ?", key);
        }
      }
    }
    return unnamed;
  }

  @Override
  public List<StagedBundle> pending(long afterSequence, int limit) {
    if (afterSequence >= state.sequence()) {
      return List.of();
    }
    return load(
        "SELECT sequence FROM bundle WHERE sent_micros IS NULL AND sequence > ? ORDER BY sequence LIMIT ?",
        afterSequence,
        limit);
  }

  @Override
  public List<StagedBundle> sentBefore(long sequence, int limit) {
    try {
      flush(); // what was marked a moment ago belongs to the answer
    } catch (SQLException e) {
      throw new IllegalStateException("journal cannot be written: " + e.getMessage(), e);
    }
    return load(
        "SELECT sequence FROM bundle b WHERE sequence < ? AND sent_micros >= ? AND generation ="
            + " (SELECT max(generation) FROM bundle WHERE mirror = b.mirror AND name = b.name)"
            + " ORDER BY sequence DESC LIMIT ?",
        sequence,
        nowMicros() - micros(CAROUSEL),
        limit);
  }

  @Override
  public void progress(long sequence, long freshBytesSent) {
    synchronized (marks) {
      progress.put(sequence, freshBytesSent);
    }
  }

  @Override
  public void sent(long sequence) {
    synchronized (marks) {
      progress.remove(sequence);
      sent.put(sequence, nowMicros());
    }
  }

  @Override
  public StreamState state() {
    return state;
  }

  /** Sums over the stream. */
  public StreamTotals totals() {
    return totals;
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
            return reader.update("UPDATE stream SET sent = sent + ?", newlySent);
          });
      synchronized (marks) {
        progressed.forEach(progress::remove);
        done.forEach(sent::remove);
      }
      totals = StreamAppender.totals(reader);
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
      throw new IllegalStateException("journal cannot be read: " + e.getMessage(), e);
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

  private void refresh() throws SQLException {
    state = appender.state();
    totals = StreamAppender.totals(writer);
  }

  private long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  private static StagingException failed(SQLException e) {
    return new StagingException(
        "journal cannot be written (" + e.getMessage() + "); check the disk, it is tried again", e);
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
      synchronized (writer) {
        writer.close();
      }
    }
  }
}
