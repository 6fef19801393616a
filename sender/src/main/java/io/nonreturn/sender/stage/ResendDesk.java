package io.nonreturn.sender.stage;

import io.nonreturn.wire.SequenceRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The journal as the command sees it that takes tickets: says what a range holds, and queues requests. It works beside a running
 * daemon, with a connection of its own and short transactions, and without one. One thread.
 */
public final class ResendDesk implements AutoCloseable {

  private final Path file;
  private final Database db;
  private final InstantSource clock;

  private ResendDesk(Path file, Database db, InstantSource clock) {
    this.file = file;
    this.db = db;
    this.clock = clock;
  }

  /**
   * What a range holds.
   *
   * @param bundles that are the latest of their names, and will be sent
   * @param bytes of all their blobs
   * @param superseded sequences that are answered by an inventory
   * @param unknown sequences above the highest of the stream
   */
  public record Holding(long bundles, long bytes, long superseded, long unknown) {}

  /**
   * One bundle.
   *
   * @param removed whether it says that the name is gone
   * @param bytes of its artifacts
   */
  public record Line(long sequence, String mirror, String name, long generation, boolean removed, long bytes) {}

  /** When a code was taken before, and by whom. */
  public record Earlier(Instant accepted, String by) {}

  /** Opens the journal of a sender, which must have run before. */
  public static ResendDesk open(Path journal, InstantSource clock) throws IOException {
    if (!Files.exists(journal)) {
      throw new IOException("journal " + journal + " does not exist, so nothing was ever sent; name the configuration of the sender");
    }
    Database db = Database.open(journal, true);
    try {
      if (db.first("SELECT 1 FROM sqlite_master WHERE name = 'resend'", row -> true) == null) {
        throw new IOException("journal " + journal + " is of an older version: start the sender once, then take the ticket");
      }
      return new ResendDesk(journal, db, clock);
    } catch (SQLException e) {
      db.close();
      throw new IOException("journal " + journal + " cannot be read: " + e.getMessage(), e);
    } catch (IOException e) {
      db.close();
      throw e;
    }
  }

  /** Where the stream stands. */
  public StreamState state() throws IOException {
    return answered(() -> StreamAppender.state(db));
  }

  /** Sums up a range. */
  public Holding holding(SequenceRange range) throws IOException {
    long highest = state().sequence();
    long known = Math.clamp(highest - range.first() + 1, 0, range.count());
    return answered(
        () ->
            db.first(
                "SELECT count(*), coalesce(sum((SELECT sum(size) FROM bundle_blob n JOIN blob ON key = n.blob WHERE n.sequence ="
                    + " b.sequence)), 0) FROM bundle b WHERE live = 1 AND sequence BETWEEN ? AND ?",
                row -> new Holding(row.getLong(1), row.getLong(2), known - row.getLong(1), range.count() - known),
                range.first(),
                range.last()));
  }

  /** The first bundles of a range that will be sent. */
  public List<Line> lines(SequenceRange range, int limit) throws IOException {
    return answered(
        () ->
            db.query(
                "SELECT sequence, mirror, name, generation, removed, bytes FROM bundle WHERE live = 1 AND sequence BETWEEN ? AND ?"
                    + " ORDER BY sequence LIMIT ?",
                row ->
                    new Line(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getInt(5) == 1,
                        row.getLong(6)),
                range.first(),
                range.last(),
                limit));
  }

  /** What became of a code before, or null when it is new. */
  public Earlier earlier(String code) throws IOException {
    return answered(
        () ->
            db.first(
                "SELECT accepted_micros, accepted_by FROM ticket WHERE code = ?",
                row -> new Earlier(Instant.EPOCH.plus(row.getLong(1), ChronoUnit.MICROS), row.getString(2)),
                code));
  }

  /**
   * Queues what a ticket asks for; durable when this returns.
   *
   * @param code in its canonical spelling
   * @param issuedMinutes as the ticket says
   * @param ranges as far as the stream knows them
   * @param by who asks
   * @return false when the code was taken before
   */
  public boolean queue(String code, long issuedMinutes, List<SequenceRange> ranges, String by) throws IOException {
    return answered(
        () ->
            db.transaction(
                () -> {
                  long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
                  if (db.update("INSERT OR IGNORE INTO ticket VALUES (?, ?, ?, ?)", code, issuedMinutes, now, by) == 0) {
                    return false;
                  }
                  for (SequenceRange range : ranges) {
                    db.update(
                        "INSERT INTO resend (code, first_sequence, last_sequence, at_sequence) VALUES (?, ?, ?, ?)",
                        code,
                        range.first(),
                        range.last(),
                        range.first());
                  }
                  return true;
                }));
  }

  /** A question to the journal. */
  private interface Question<T> {
    T ask() throws SQLException;
  }

  private <T> T answered(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (SQLException e) {
      throw new IOException("journal " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    db.close();
  }
}
