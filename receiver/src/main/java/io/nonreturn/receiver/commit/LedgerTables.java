package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.ledger.Cause;
import io.nonreturn.receiver.ledger.Closing;
import io.nonreturn.receiver.ledger.IncidentKind;
import io.nonreturn.receiver.ledger.Sample;
import io.nonreturn.wire.SequenceRange;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * The ledger: which places at or below the head are not closed, as ranges in the catalog, and what became of those that were open for
 * long. Changed only within the transactions that change what it speaks of, so it is exact after any crash. What it holds
 * follows the borders between open and closed places, never their number: a head that announces 2^40 sequences makes one row. Bound: when
 * {@value #RANGES} ranges are open and not waived, what heads announce joins the range before it, and there is no room for inventories;
 * beyond that, a bundle that was taken makes two ranges of one, no more. One thread.
 *
 * <pre>
 *   announce   (head)        ──► gap ──► close (commit, supersession, inventory) ──► closed_gap, when it lasted; tally
 *   refuse, endEpoch, judge  ──► gap.cause
 * </pre>
 */
final class LedgerTables {
  /**
   * A gap that closes sooner was merely on its way. Longer than a block waits for its next shard: before the block is given up, what
   * exceeded the code's margin looks as if the link had delivered nothing.
   */
  static final Duration GRACE = Duration.ofSeconds(13);

  static final int HISTORY = 10_000;
  static final int RANGES = 1_000_000;
  private static final int PAGE = 1_000;
  private static final int INCIDENTS_OF_A_KIND = 1_000;

  private final CatalogSession session;

  LedgerTables(CatalogSession session) {
    this.session = session;
  }

  /** A range of the ledger. */
  record Row(long first, long last, long announcedMicros, String cause, Long waiver) {}

  /**
   * A head announced these places for the first time: of them, the ones whose bundles are not closed already are open now.
   *
   * @param first nothing when above {@code last}
   */
  void announce(long first, long last, long nowMicros) throws IOException {
    long next = first;
    List<BundlePlace> page;
    do {
      page = places(next, last);
      for (BundlePlace taken : page) {
        insert(next, taken.place - 1, nowMicros);
        next = taken.place + 1;
        if (taken.state == BundleState.REFUSED.number()) {
          insert(taken.place, taken.place, nowMicros);
          setCause(taken.place, Cause.VERIFICATION_REFUSED);
        }
      }
    } while (page.size() == PAGE);
    if (!hasRoom(1) && next == first && joinsTheOneBefore(first, last)) {
      return;
    }
    insert(next, last, nowMicros);
  }

  /** Whether so many more ranges can be kept. */
  boolean hasRoom(long more) throws IOException {
    return session.number("SELECT count(*) FROM gap WHERE waiver IS NULL").orElse(0) + more <= RANGES;
  }

  /** What is open at the end grows: it then passes for as old as its beginning. */
  private boolean joinsTheOneBefore(long first, long last) throws IOException {
    Optional<Row> before = holding(first - 1).filter(row -> row.waiver == null);
    if (before.isPresent() && first <= last) {
      session.update("UPDATE gap SET last = ? WHERE first = ?", last, before.get().first);
      return true;
    }
    return false;
  }

  private record BundlePlace(long place, int state) {}

  private List<BundlePlace> places(long first, long last) throws IOException {
    return session.all(
        "SELECT sequence, state FROM bundle WHERE sequence BETWEEN ? AND ? AND state IN (1, 2, 3) ORDER BY sequence"
            + " LIMIT ?",
        row -> new BundlePlace(row.getLong(1), row.getInt(2)),
        first,
        last,
        PAGE);
  }

  private void insert(long first, long last, long nowMicros) throws IOException {
    if (first <= last) {
      session.update("INSERT INTO gap (first, last, announced_micros) VALUES (?, ?, ?)", first, last, nowMicros);
    }
  }

  /** A place needs nothing any more. One that no head announced yet is in no row, and will not be. */
  void close(long place, Closing how, Long byPlace, long nowMicros) throws IOException {
    Optional<Row> holding = holding(place);
    if (holding.isPresent()) {
      closeWithin(holding.get(), place, place, how, byPlace, nowMicros);
    }
  }

  /**
   * Closes those of a range that are open and that the predicate names.
   *
   * @param byPlace what stands in the record as the reason
   * @return how many places were closed
   */
  long closeMatching(long first, long last, LongPredicate matching, Closing how, Long byPlace, long nowMicros) throws IOException {
    long closed = 0;
    for (Row row : overlapping(first, last)) {
      long to = Math.min(row.last, last);
      long from = Math.max(row.first, first);
      while (from <= to) {
        long end = from;
        boolean isMatch = matching.test(from);
        while (end < to && matching.test(end + 1) == isMatch) {
          end++;
        }
        if (isMatch) {
          closeWithin(holding(from).orElseThrow(), from, end, how, byPlace, nowMicros);
          closed += end - from + 1;
        }
        from = end + 1;
      }
    }
    return closed;
  }

  private void closeWithin(Row row, long first, long last, Closing how, Long byPlace, long nowMicros) throws IOException {
    split(row, first, last);
    session.update("DELETE FROM gap WHERE first = ?", first);
    count("closed-" + how.label(), last - first + 1);
    long lastedMicros = nowMicros - row.announcedMicros;
    // Of a gap from the future, of a clock that was set back, nobody knows how long it lasted. What a mere statement closed is told.
    boolean isWorthIt = lastedMicros < 0 || lastedMicros >= GRACE.toNanos() / 1_000 || row.waiver != null || how == Closing.INVENTORY;
    if (isWorthIt) {
      remember(row, first, last, how, byPlace, nowMicros);
    }
  }

  /** Makes this part of a row a row of its own. */
  private void split(Row row, long first, long last) throws IOException {
    if (last < row.last) {
      copy(row.first, last + 1, row.last);
    }
    if (first > row.first) {
      copy(row.first, first, last);
      session.update("UPDATE gap SET last = ? WHERE first = ?", first - 1, row.first);
    } else if (last < row.last) {
      session.update("UPDATE gap SET last = ? WHERE first = ?", last, first);
    }
  }

  private void copy(long from, long first, long last) throws IOException {
    session.update(
        "INSERT INTO gap (first, last, announced_micros, cause, waiver, ticket)"
            + " SELECT ?, ?, announced_micros, cause, waiver, ticket FROM gap WHERE first = ?",
        first,
        last,
        from);
  }

  /** Keeps a record; neighbours that were closed at once, for one reason, share it. */
  private void remember(Row row, long first, long last, Closing how, Long byPlace, long nowMicros) throws IOException {
    Optional<Long> neighbour = session.first(
        "SELECT id FROM closed_gap WHERE id = (SELECT max(id) FROM closed_gap) AND last = ? AND closed_micros = ? AND how = ?"
            + " AND cause IS ? AND by_place IS ? AND waiver IS ?",
        found -> found.getLong(1),
        first - 1,
        nowMicros,
        how.label(),
        row.cause,
        byPlace,
        row.waiver);
    if (neighbour.isPresent()) {
      session.update("UPDATE closed_gap SET last = ? WHERE id = ?", last, neighbour.get());
      return;
    }
    session.update(
        "INSERT INTO closed_gap (first, last, announced_micros, closed_micros, cause, how, by_place, waiver)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        first,
        last,
        row.announcedMicros,
        nowMicros,
        row.cause,
        how.label(),
        byPlace,
        row.waiver);
    forget("closed_gap", "last - first + 1", "id <= (SELECT max(id) FROM closed_gap) - " + HISTORY);
  }

  /** The bundle at an open place was refused for its content. */
  void refuse(long place) throws IOException {
    Optional<Row> holding = holding(place);
    if (holding.isPresent()) {
      split(holding.get(), place, place);
      setCause(place, Cause.VERIFICATION_REFUSED);
    }
  }

  /** All that is open now belongs to an epoch that has ended. */
  void endEpoch() throws IOException {
    session.update("UPDATE gap SET cause = ?", Cause.EPOCH_ENDED.label());
  }

  /** Gaps without a cause that have outlived their grace, the oldest first; and those from the future, of a clock that was set back. */
  List<Row> unjudged(long nowMicros, int limit) throws IOException {
    return session.all(
        "SELECT first, last, announced_micros, cause, waiver FROM gap WHERE cause IS NULL"
            + " AND (announced_micros <= ? OR announced_micros > ?) ORDER BY announced_micros, first LIMIT ?",
        LedgerTables::row,
        nowMicros - GRACE.toNanos() / 1_000,
        nowMicros,
        limit);
  }

  void setCause(long first, Cause cause) throws IOException {
    session.update("UPDATE gap SET cause = ? WHERE first = ?", cause.label(), first);
  }

  /**
   * Waives what is open within a range and was not waived before.
   *
   * @return what that was
   */
  List<PlaceRange> waive(PlaceRange range, String name, String reason, String account, long nowMicros) throws IOException {
    List<PlaceRange> waived = new ArrayList<>();
    long id = 0;
    for (Row row : overlapping(range.first(), range.last())) {
      if (row.waiver == null) {
        if (id == 0) {
          session.update(
              "INSERT INTO waiver (name, reason, account, micros) VALUES (?, ?, ?, ?)", name, reason, account, nowMicros);
          id = lastId();
        }
        waived.add(mark("waiver", id, row, range));
      }
    }
    return waived;
  }

  /** Notes a ticket, and that it covers what is open within its ranges. */
  void ticket(long epoch, String code, List<SequenceRange> ranges, List<PlaceRange> places, String account, long nowMicros)
      throws IOException {
    session.update(
        "INSERT INTO ticket (epoch, code, ranges, account, micros) VALUES (?, ?, ?, ?, ?)",
        epoch,
        code,
        ranges.stream().map(SequenceRange::toString).collect(Collectors.joining(" ")),
        account,
        nowMicros);
    long id = lastId();
    for (PlaceRange range : places) {
      for (Row row : overlapping(range.first(), range.last())) {
        mark("ticket", id, row, range);
      }
    }
  }

  boolean isWaived(long place) throws IOException {
    return holding(place).filter(row -> row.waiver != null).isPresent();
  }

  private long lastId() throws IOException {
    return session.number("SELECT last_insert_rowid()").orElseThrow();
  }

  private PlaceRange mark(String column, long id, Row row, PlaceRange within) throws IOException {
    long first = Math.max(row.first, within.first());
    long last = Math.min(row.last, within.last());
    split(row, first, last);
    session.update("UPDATE gap SET " + column + " = ? WHERE first = ?", id, first);
    return new PlaceRange(first, last);
  }

  /** Notes what the sender's beacon said last. */
  void keepHeard(Sample sample) throws IOException {
    session.update(
        "INSERT OR REPLACE INTO heard (id, epoch, sequence, clock_micros, next_repeat_micros, backlog_bytes, micros)"
            + " VALUES (1, ?, ?, ?, ?, ?, ?)",
        sample.epoch(),
        sample.sequence(),
        sample.senderMicros(),
        sample.nextRepeatMicros(),
        sample.backlogBytes(),
        sample.micros());
  }

  /** Notes something that a person has to know of; the same again only counts. */
  void incident(IncidentKind kind, long place, String subject, String detail, long nowMicros) throws IOException {
    count("incident-" + kind.label(), 1);
    session.update(
        "INSERT INTO incident (kind, place, subject, detail, first_micros, last_micros) VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (kind, place, subject) DO UPDATE SET times = times + 1, last_micros = excluded.last_micros,"
            + " detail = excluded.detail",
        kind.label(),
        place,
        subject,
        detail,
        nowMicros,
        nowMicros);
    String ofKind = "kind = '" + kind.label() + "'";
    forget("incident", "1", ofKind + " AND id <= (SELECT id FROM incident WHERE " + ofKind
        + " ORDER BY id DESC LIMIT 1 OFFSET " + INCIDENTS_OF_A_KIND + ")");
  }

  /** The oldest rows make room; they are counted, so that none is lost silently. */
  private void forget(String table, String weight, String which) throws IOException {
    long dropped = session.number("SELECT coalesce(sum(" + weight + "), 0) FROM " + table + " WHERE " + which).orElse(0);
    if (dropped > 0) {
      session.update("DELETE FROM " + table + " WHERE " + which);
      count("forgotten-" + table.replace('_', '-'), dropped);
    }
  }

  private void count(String name, long more) throws IOException {
    session.update(
        "INSERT INTO tally (name, count) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET count = count + excluded.count",
        name,
        more);
  }

  /** How many places are open and not waived, and since when the oldest of them is. */
  record Open(long places, long sinceMicros) {}

  Open open() throws IOException {
    return session.first(
            "SELECT coalesce(sum(last - first + 1), 0), min(announced_micros) FROM gap WHERE waiver IS NULL",
            row -> new Open(row.getLong(1), row.getLong(2)))
        .orElseThrow();
  }

  /** When something was seen last that nobody should ever see; 0: never. A new epoch is what a person began. */
  long incidentMicros() throws IOException {
    return session.number("SELECT coalesce(max(last_micros), 0) FROM incident WHERE kind <> ?", IncidentKind.EPOCH_BEGUN.label()).orElse(0);
  }

  /** Everything, for tests. */
  List<Row> rows() throws IOException {
    return session.all("SELECT first, last, announced_micros, cause, waiver FROM gap ORDER BY first", LedgerTables::row);
  }

  /** A total of what has no row of its own. */
  long total(String name) throws IOException {
    return session.number("SELECT count FROM tally WHERE name = ?", name).orElse(0);
  }

  private Optional<Row> holding(long place) throws IOException {
    return session.first(
            "SELECT first, last, announced_micros, cause, waiver FROM gap WHERE first <= ? ORDER BY first DESC LIMIT 1",
            LedgerTables::row,
            place)
        .filter(row -> row.last >= place);
  }

  private List<Row> overlapping(long first, long last) throws IOException {
    List<Row> rows = new ArrayList<>();
    holding(first).filter(row -> row.first < first).ifPresent(rows::add);
    rows.addAll(session.all(
        "SELECT first, last, announced_micros, cause, waiver FROM gap WHERE first BETWEEN ? AND ? ORDER BY first",
        LedgerTables::row,
        first,
        last));
    return rows;
  }

  private static Row row(ResultSet row) throws SQLException {
    long waiver = row.getLong(5);
    boolean isWaived = !row.wasNull();
    return new Row(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4), isWaived ? waiver : null);
  }
}
