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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The durable truth of the low side: the stream with its numbers, signed manifests and chain, and what of it was sent.
 *
 * <p>Two connections to one SQLite file. The one here appends to the stream, and its commits are on disk when they return. That of
 * {@link SendLog} answers the scheduler. Thread-safe.
 */
public final class Journal implements Outbox, AutoCloseable {

  /** How long a bundle that was superseded stays, so that nothing under way still reads its blobs. */
  static final Duration GRACE = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Database writer;
  private final StreamAppender appender;
  private final SendLog sendLog;
  private volatile StreamState state;
  private volatile StreamTotals totals;
  private volatile Runnable listener = () -> {};

  private Journal(BlobStore blobs, Publisher publisher, InstantSource clock, Database writer, Database reader)
      throws SQLException {
    this.clock = clock;
    this.writer = writer;
    this.appender = new StreamAppender(writer, publisher, clock);
    appender.beginStream();
    this.sendLog = new SendLog(reader, blobs, clock);
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
   * @return those that got a number, and those that cannot be described
   * @throws StagingException if nothing was written
   */
  Appended append(List<PreparedBundle> bundles) throws StagingException {
    Appended appended;
    try {
      synchronized (writer) {
        appended = appender.append(bundles);
        refresh();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
    if (!appended.numbered().isEmpty()) {
      listener.run();
    }
    return appended;
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
   * What was forgotten.
   *
   * @param bundles how many
   * @param blobs that no bundle names any more; the caller deletes their files
   */
  record Retired(int bundles, List<Digest> blobs) {}

  /**
   * Forgets bundles that were superseded, and were sent, {@link #GRACE} ago.
   *
   * @param limit most bundles at once
   */
  Retired retire(int limit) throws StagingException {
    try {
      flush();
      synchronized (writer) {
        return writer.transaction(() -> retireInTransaction(limit));
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private Retired retireInTransaction(int limit) throws SQLException {
    List<Long> superseded =
        writer.query(
            "SELECT sequence FROM bundle b WHERE sent_micros IS NOT NULL AND EXISTS (SELECT 1 FROM bundle l"
                + " WHERE l.mirror = b.mirror AND l.name = b.name AND l.generation > b.generation AND l.sent_micros < ?)"
                + " ORDER BY sequence LIMIT ?",
            row -> row.getLong(1),
            ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant().minus(GRACE)),
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
    return new Retired(superseded.size(), unnamed);
  }

  @Override
  public List<StagedBundle> pending(long afterSequence, int limit) {
    if (afterSequence >= state.sequence()) {
      return List.of();
    }
    return sendLog.pending(afterSequence, limit);
  }

  @Override
  public List<StagedBundle> sentBefore(long sequence, int limit) {
    return sendLog.sentBefore(sequence, limit);
  }

  @Override
  public void progress(long sequence, long freshBytesSent) {
    sendLog.progress(sequence, freshBytesSent);
  }

  @Override
  public void sent(long sequence) {
    sendLog.sent(sequence);
  }

  @Override
  public StreamState state() {
    return state;
  }

  /** Sums over the stream. */
  public StreamTotals totals() {
    StreamTotals t = totals;
    return new StreamTotals(t.artifacts(), t.freshBytes(), t.liveBundles(), t.liveBytes(), sendLog.totalSent());
  }

  /** Writes the marks that were given since; called once a second. */
  void flush() throws SQLException {
    sendLog.flush();
  }

  private void refresh() throws SQLException {
    state = appender.state();
    totals = StreamAppender.totals(writer);
  }

  private static StagingException failed(SQLException e) {
    return new StagingException(
        "journal cannot be written (" + e.getMessage() + "); check the disk, it is tried again", e);
  }

  @Override
  public void close() throws IOException {
    try {
      sendLog.close();
    } finally {
      synchronized (writer) {
        writer.close();
      }
    }
  }
}
