package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.SessionId;
import io.nonreturn.wire.Signer;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditException;
import io.nonreturn.wire.settings.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable truth of the low side: the stream with its numbers, signed manifests and chain, and what of it was sent.
 *
 * <p>A number can leave only when it is durable twice: committed here, and covered by the {@link StreamMark}. Until the mark is
 * raised nobody outside sees the number; before that it stands in the audit log.
 *
 * <p>Two connections to one SQLite file. The one here appends to the stream, and its commits are on disk when they return. That of
 * {@link SendLog} answers the scheduler. Thread-safe.
 */
public final class Journal implements Outbox, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /** How long a bundle that was superseded stays, so that nothing under way still reads its blobs; in time that senders ran. */
  static final Duration GRACE = Duration.ofMinutes(10);

  private static final int MOST_CHANGES = 100_000;

  private final InstantSource clock;
  private final StreamMark mark;
  private final StreamAudit audit;
  private final Database writer;
  private final StreamAppender appender;
  private final SendLog sendLog;
  private volatile StreamState state;
  private volatile StreamTotals totals;
  private volatile Runnable listener = () -> {};

  /** Changes that nobody may see before the mark is raised; under the writer's monitor. */
  private final List<Outbox.Change> unseen = new ArrayList<>();

  private final Queue<Outbox.Change> changes = new ArrayDeque<>();

  private Journal(
      StreamMark mark, BlobStore blobs, Signer publisher, StreamAudit audit, InstantSource clock, Database writer, Database reader)
      throws SQLException {
    this.clock = clock;
    this.mark = mark;
    this.audit = audit;
    this.writer = writer;
    this.appender = new StreamAppender(writer, publisher, clock);
    this.sendLog = new SendLog(reader, blobs, publisher, clock);
    show();
  }

  /** One that puts nothing down. */
  public static Journal open(Path file, StreamMark mark, BlobStore blobs, Signer publisher, InstantSource clock)
      throws IOException {
    return open(file, mark, blobs, publisher, Audit.NONE, clock);
  }

  /**
   * Opens the journal. Where there is neither journal nor mark the first epoch begins, numbered by the clock in seconds. A journal
   * that no sender has run on yet gets its mark; any other one without a mark may be a copy.
   *
   * @param file the journal
   * @param mark must agree with it, and is raised to it
   * @param audit where numbers are put down before they may leave
   * @throws StreamBrokenException if the journal is missing, older than the mark, or another one, or the mark is missing or damaged
   * @throws IOException if one of them is damaged or cannot be written
   */
  public static Journal open(Path file, StreamMark mark, BlobStore blobs, Signer publisher, Audit audit, InstantSource clock)
      throws IOException {
    StreamAudit stream = new StreamAudit(audit);
    StreamMark.Content marked = sound(mark);
    if (marked != null && !Files.exists(file)) {
      throw new StreamBrokenException("journal " + file + " is missing, but " + tell(mark, marked));
    }
    Database.migrate(file);
    Database writer = Database.open(file, true);
    Database reader = null;
    try {
      prove(file, writer, mark, marked, stream, clock);
      reader = Database.open(file, false);
      return new Journal(mark, blobs, publisher, stream, clock, writer, reader);
    } catch (SQLException e) {
      closeBoth(writer, reader);
      throw new IOException("journal " + file + " cannot be read: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      closeBoth(writer, reader);
      throw e;
    }
  }

  private static StreamMark.Content sound(StreamMark mark) throws IOException {
    try {
      return mark.read();
    } catch (StreamMark.Damaged e) {
      throw new StreamBrokenException(
          e.getMessage() + ", so nobody can tell whether the journal is the latest");
    }
  }

  private static void closeBoth(Database writer, Database reader) throws IOException {
    writer.close();
    if (reader != null) {
      reader.close();
    }
  }

  /** Refuses a journal that does not belong to the mark, then raises the mark to it. */
  private static void prove(
      Path file, Database writer, StreamMark mark, StreamMark.Content marked, StreamAudit audit, InstantSource clock)
      throws SQLException, IOException {
    StreamState state = StreamAppender.state(writer);
    if (state == null && marked != null) {
      throw new StreamBrokenException("journal " + file + " is empty, but " + tell(mark, marked));
    }
    if (state == null) {
      Instant now = clock.instant();
      LOG.info(
          "the stream begins with epoch={}, as the clock says {}; if that is not now, stop, set the clock and run: nonreturn sender"
              + " new-epoch -c FILE",
          now.getEpochSecond(),
          now);
      StreamAppender.beginStream(writer, now.getEpochSecond(), 0);
      state = StreamAppender.state(writer);
    }
    long session = StreamAppender.lastSession(writer);
    if (marked != null) {
      String problem = Continuity.problem(marked.stream(), state, sequence -> StreamAppender.chainAt(writer, sequence));
      if (problem != null) {
        throw new StreamBrokenException("journal " + file + " cannot go on: " + problem + " (mark " + mark.file() + ")");
      }
      session = StreamMark.later(session, marked.session());
    } else if (state.sequence() > 0 || session != 0) { // even one without a number may be a copy from before the first was given
      throw new StreamBrokenException(
          "mark " + mark.file() + " is missing, so nobody can tell whether journal " + file + ", which ends at sequence "
              + state.sequence() + ", is the latest; where its file system is only not mounted yet, mount it and start again");
    }
    StreamMark.Content now = new StreamMark.Content(state, session);
    if (!now.equals(marked)) {
      audit.sequenced(writer, state.epoch(), marked == null ? 0 : marked.stream().sequence(), state.sequence());
      mark.write(now);
    }
  }

  private static String tell(StreamMark mark, StreamMark.Content marked) {
    return "numbers up to " + marked.stream().sequence() + " of epoch " + marked.stream().epoch() + " were given (mark "
        + mark.file() + ")";
  }

  /** Called, on the staging thread, each time that bundles got their numbers; must return at once. */
  public void onAppend(Runnable callback) {
    listener = callback;
  }

  /** A session id higher than all before it, durable in journal and mark when this returns. */
  public long nextSession(RandomGenerator random) throws StagingException {
    try {
      synchronized (writer) {
        StreamMark.Content marked = mark.read();
        long before = marked == null ? 0 : marked.session();
        long session =
            writer.transaction(
                () -> {
                  long last = StreamMark.later(StreamAppender.lastSession(writer), before);
                  long next = SessionId.next(clock.millis(), last, random);
                  writer.update("UPDATE stream SET last_session = ?", next);
                  return next;
                });
        mark.write(new StreamMark.Content(appender.state(), session));
        return session;
      }
    } catch (SQLException e) {
      throw failed(e);
    } catch (IOException e) {
      throw unmarked(e);
    }
  }

  /**
   * Gives the bundles their numbers, in order; returns when all of that is durable. A bundle with the content that its name
   * has already gets none.
   *
   * @return those that got a number, and those that cannot be described
   * @throws StagingException if nothing was written, or the mark was not: then the numbers are given, but nobody sees them
   *     until {@link #raise} succeeds
   */
  Appended append(List<PreparedBundle> bundles) throws StagingException {
    synchronized (writer) {
      Appended appended;
      try {
        appended = appender.append(bundles);
        unseen.addAll(appended.changes());
      } catch (SQLException e) {
        throw failed(e);
      }
      raise();
      return appended;
    }
  }

  /**
   * Raises the mark to what is committed, and only then lets everybody see it. Does nothing when all is seen. Called after each
   * batch, and by upkeep for a mark that could not be written then.
   */
  void raise() throws StagingException {
    synchronized (writer) {
      try {
        StreamState committed = appender.state();
        if (committed.sequence() == state.sequence()) {
          return;
        }
        audit.sequenced(writer, committed.epoch(), state.sequence(), committed.sequence());
        mark.write(new StreamMark.Content(committed, StreamAppender.lastSession(writer)));
        show();
        tell();
      } catch (SQLException e) {
        throw failed(e);
      } catch (AuditException e) {
        throw new StagingException(e.getMessage() + "; nothing new is sent before it can be", e);
      } catch (IOException e) {
        throw unmarked(e);
      }
    }
    listener.run();
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

  /** The same of one path; null when the stream carries none there. */
  StagedFile file(String mirror, String bundle, String path) throws StagingException {
    try {
      synchronized (writer) {
        return appender.file(mirror, bundle, path);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** The bundles of a mirror whose latest generation is not a removal, those of the epoch before included. */
  Set<String> live(String mirror) throws StagingException {
    try {
      synchronized (writer) {
        return new HashSet<>(
            writer.query(
                "SELECT name FROM bundle WHERE mirror = ?1 AND removed = 0 AND live = 1 UNION SELECT name FROM inherited WHERE mirror ="
                    + " ?1",
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

  /** The tokens of a mirror's bundles that were kept under these settings. */
  Map<String, String> tokens(String mirror, String settings) throws StagingException {
    try {
      synchronized (writer) {
        return TokenTable.read(writer, mirror, settings);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Keeps tokens and forgets others, in one transaction. */
  void keepTokens(String mirror, String settings, Map<String, String> taken, Set<String> gone) throws StagingException {
    try {
      synchronized (writer) {
        writer.transaction(() -> TokenTable.write(writer, mirror, settings, taken, gone));
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
   * Forgets bundles that were superseded, and were sent, {@link #GRACE} ago. Nobody waits for them in vain: the inventory of their range
   * says that they need not come, so a receiver that never saw them closes them without.
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
            "SELECT sequence FROM bundle b WHERE live = 0 AND sent_micros IS NOT NULL AND EXISTS (SELECT 1 FROM bundle l"
                + " WHERE l.mirror = b.mirror AND l.name = b.name AND l.generation > b.generation"
                + " AND l.sent_run < (SELECT run_millis FROM stream) - ?)"
                + " ORDER BY sequence LIMIT ?",
            row -> row.getLong(1),
            GRACE.toMillis(),
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
    return sendLog.pending(afterSequence, state.sequence(), limit);
  }

  @Override
  public List<StagedBundle> pendingIn(int lane, long afterSequence, int limit) {
    if (afterSequence >= state.sequence()) {
      return List.of();
    }
    return sendLog.pendingIn(lane, afterSequence, state.sequence(), limit);
  }

  @Override
  public List<Change> changes() {
    synchronized (changes) {
      List<Change> all = List.copyOf(changes);
      changes.clear();
      return all;
    }
  }

  /** More than so many are not kept: what is lost costs bytes that nobody needs, and the inventory waits for its turn. */
  private void tell() {
    synchronized (changes) {
      for (Change change : unseen) {
        if (changes.size() < MOST_CHANGES) {
          changes.add(change);
        }
      }
    }
    unseen.clear();
  }

  @Override
  public List<StagedBundle> sentBefore(long order, Duration within, int limit) {
    return sendLog.sentBefore(order, within, limit);
  }

  @Override
  public void progress(long sequence, long freshBytesSent) {
    sendLog.progress(sequence, freshBytesSent);
  }

  @Override
  public long sent(long sequence) {
    return sendLog.sent(sequence);
  }

  @Override
  public long lastSentOrder() {
    return sendLog.lastSentOrder();
  }

  @Override
  public void ran(Duration time) {
    sendLog.ran(time);
  }

  @Override
  public Resend nextResend(long afterId) {
    return sendLog.resends().next(afterId);
  }

  @Override
  public List<StagedBundle> liveIn(SequenceRange range, int limit) {
    return sendLog.liveIn(range, state.sequence(), limit);
  }

  @Override
  public void resending(long id, long atSequence, long atBytes) {
    sendLog.resends().mark(id, atSequence, atBytes);
  }

  @Override
  public void resendLater(long id, long sequence, long atBytes) {
    sendLog.resends().later(id, sequence, atBytes);
  }

  @Override
  public void resent(long id) {
    sendLog.resends().done(id);
  }

  /** Which sequences of a range are live: bit 0 is its first. Reads the disk. */
  public BitSet live(SequenceRange range) {
    return sendLog.live(range);
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

  private void show() throws SQLException {
    totals = StreamAppender.totals(writer);
    state = appender.state();
  }

  private StagingException unmarked(IOException e) {
    return new StagingException(
        "mark " + mark.file() + " cannot be written (" + FileErrors.describe(e) + "); nothing new is sent before it is; check its"
            + " disk, and free some space there",
        e);
  }

  private static StagingException failed(SQLException e) {
    return new StagingException(
        Database.isFull(e)
            ? "journal cannot be written, its disk is full (" + e.getMessage() + "); free some space on the file system of the state folder"
            : "journal cannot be written (" + e.getMessage() + "); check the disk of the state folder",
        e);
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
