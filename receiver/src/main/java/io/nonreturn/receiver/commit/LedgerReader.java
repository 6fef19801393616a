package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.ledger.Cause;
import io.nonreturn.receiver.ledger.Closing;
import io.nonreturn.receiver.ledger.GapState;
import io.nonreturn.wire.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the ledger as people and monitors see it, from one state of the catalog. Whether a receiver runs makes no difference. */
public final class LedgerReader {
  /** Where a cause would stand: it may be on its way. */
  public static final String PENDING = "pending";
  /** Where a cause would stand: it had time enough to come, and no receiver that could write looked for one. */
  public static final String UNJUDGED = "unjudged";

  /** A receiver that runs finds a cause within this time; what has none by then is on its way no more. */
  private static final long PENDING_MICROS = Duration.ofMinutes(10).plus(LedgerTables.GRACE).toNanos() / 1_000;

  /** For so long a sender repeats what it has sent, unless it is configured otherwise; what is older needs a ticket. */
  private static final long REPEATED_MICROS = Duration.ofDays(7).toNanos() / 1_000;

  /** What a beacon announced counts for so long. */
  private static final long FRESH_MICROS = Duration.ofMinutes(1).toNanos() / 1_000;

  /** The two sides' clocks may lie apart, not by more than a mistaken time zone. */
  private static final long BELIEVED_MICROS = Duration.ofDays(1).toNanos() / 1_000;

  private final CatalogReader.Snapshot snapshot;
  private final long nowMicros;
  private final Epochs epochs;
  private final Heard heard;

  /** Reads what is the same for all gaps. */
  public LedgerReader(CatalogReader.Snapshot snapshot, long nowMicros) throws SQLException {
    this.snapshot = snapshot;
    this.nowMicros = nowMicros;
    this.epochs = new Epochs(snapshot.all(
        "SELECT epoch, base, begun_micros FROM epoch ORDER BY epoch",
        row -> new Epochs.Epoch(row.getLong(1), row.getLong(2), row.getLong(3))));
    this.heard = snapshot.first(
            "SELECT epoch, sequence, clock_micros, next_repeat_micros, backlog_bytes, micros FROM heard",
            row -> new Heard(
                row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6)))
        .orElse(new Heard(0, 0, 0, 0, 0, 0));
  }

  /**
   * What the sender's beacon said last; zeros before the first.
   *
   * @param micros when, by this side's clock
   */
  public record Heard(long epoch, long sequence, long clockMicros, long nextRepeatMicros, long backlogBytes, long micros) {}

  /**
   * Totals of the ledger.
   *
   * @param open places that are not closed, without those that were waived
   * @param oldestMicros when the oldest of these was announced, 0 if there is none
   * @param byState places, by label; waived ones too
   * @param byCause places that are open, by label; {@value LedgerReader#PENDING} or {@value LedgerReader#UNJUDGED} where none is known
   */
  public record Totals(long open, long oldestMicros, Map<String, Long> byState, Map<String, Long> byCause) {
    /** Places that are open and had time enough to come. */
    public long overdue() {
      return open - byCause.getOrDefault(PENDING, 0L);
    }
  }

  /** A record of a gap that was closed after it had lasted. */
  public record Closed(Epochs.Epoch epoch, PlaceRange places, long announcedMicros, long closedMicros, String cause, String how) {}

  /** Something about the stream that a person has to know of. */
  public record Incident(String kind, Epochs.Epoch epoch, long place, String subject, String detail, long firstMicros, long lastMicros, long times) {}

  /** The epochs that were followed. */
  public Epochs epochs() {
    return epochs;
  }

  /** What the beacon said last. */
  public Heard heard() {
    return heard;
  }

  /** The sequence of the highest head of the present epoch. */
  public long headSequence() throws SQLException {
    return snapshot.first("SELECT head_sequence FROM epoch ORDER BY epoch DESC", row -> row.getLong(1)).orElse(0L);
  }

  /**
   * The low side's time as it was told last.
   *
   * @param micros since 1970; this side's own when nothing tells
   * @param isBeaconLeftOut whether the beacon, which nobody signs, names a time that cannot be right
   */
  public record LowSideTime(long micros, boolean isBeaconLeftOut) {}

  /** The time of the last signed head or, when it is within a day of that or of this side's clock, of the last beacon. */
  public LowSideTime lowSideTime() throws SQLException {
    long signed = signedMicros();
    long said = heard.clockMicros;
    boolean isBelieved = said != 0
        && (Math.abs(said - signed) <= BELIEVED_MICROS || Math.abs(said - nowMicros) <= BELIEVED_MICROS);
    long known = Math.max(signed, isBelieved ? said : 0);
    return new LowSideTime(known == 0 ? nowMicros : known, said != 0 && !isBelieved);
  }

  /**
   * What the sender's beacon announced beyond what a signed head of this stream says: nobody signed it, so it is in no row.
   *
   * @param isOverdue whether a head had time enough to come
   */
  public record Beyond(long epoch, long sequence, boolean isOverdue) {}

  /** What is announced without a signature only; empty when nothing is. */
  public Optional<Beyond> beyond() throws SQLException {
    long present = epochs.present().epoch();
    boolean isBeyond = heard.epoch == present ? heard.sequence > headSequence() : heard.epoch > present && heard.sequence > 0;
    if (!isBeyond) {
      return Optional.empty();
    }
    // By the low side's own clock, as far as a receiver goes on listening: heads are ten seconds apart at most.
    boolean isLate = heard.clockMicros - signedMicros() > FRESH_MICROS || Math.abs(nowMicros - heard.micros) > PENDING_MICROS;
    return Optional.of(new Beyond(heard.epoch, heard.sequence, isLate));
  }

  private long signedMicros() throws SQLException {
    return snapshot.first("SELECT coalesce(max(head_created_micros), 0) FROM epoch", row -> row.getLong(1)).orElse(0L);
  }

  /** The totals. */
  public Totals totals() throws SQLException {
    Map<String, Long> states = new TreeMap<>();
    Map<String, Long> causes = new TreeMap<>();
    long[] openAndOldest = new long[2];
    long base = epochs.present().base();
    snapshot.each(
        "SELECT cause, waiver IS NOT NULL, ticket IS NOT NULL,"
            + " first > ? AND announced_micros >= ?,"
            + " cause IS NULL AND announced_micros BETWEEN ? AND ?, sum(last - first + 1), min(announced_micros)"
            + " FROM gap GROUP BY 1, 2, 3, 4, 5",
        row -> {
          GapState state = state(row.getBoolean(2), row.getBoolean(3), row.getBoolean(4));
          long places = row.getLong(6);
          states.merge(state.label(), places, Long::sum);
          if (state != GapState.WAIVED) {
            String cause = row.getString(1);
            String without = row.getBoolean(5) ? PENDING : UNJUDGED;
            causes.merge(cause == null ? without : cause, places, Long::sum);
            openAndOldest[0] += places;
            openAndOldest[1] = openAndOldest[1] == 0 ? row.getLong(7) : Math.min(openAndOldest[1], row.getLong(7));
          }
        },
        base,
        nowMicros - REPEATED_MICROS,
        nowMicros - PENDING_MICROS,
        nowMicros + PENDING_MICROS);
    return new Totals(openAndOldest[0], openAndOldest[1], states, causes);
  }

  private GapState state(boolean isWaived, boolean isTicketed, boolean isRepeated) {
    if (isWaived) {
      return GapState.WAIVED;
    }
    if (isTicketed) {
      return GapState.TICKETED;
    }
    boolean isAnnounced = heard.nextRepeatMicros != 0
        && heard.epoch == epochs.present().epoch()
        && Math.abs(nowMicros - heard.micros) < FRESH_MICROS;
    return isRepeated && isAnnounced ? GapState.REPAIR_SCHEDULED : GapState.OPEN;
  }

  /**
   * The gaps, lowest places first; what is known of a bundle stands by itself.
   *
   * @param withWaived whether waived ones, too
   */
  public List<OpenGap> gaps(boolean withWaived, int limit) throws SQLException {
    List<OpenGap> gaps = new ArrayList<>();
    String sql = "SELECT first, last, announced_micros, cause, w.name, w.reason, w.micros, t.micros"
        + " FROM gap LEFT JOIN waiver w ON w.id = gap.waiver LEFT JOIN ticket t ON t.id = gap.ticket"
        + (withWaived ? "" : " WHERE gap.waiver IS NULL") + " ORDER BY first LIMIT ?";
    for (OpenGap row : snapshot.all(sql, this::row, limit)) {
      split(row, gaps, limit);
    }
    return gaps;
  }

  private OpenGap row(ResultSet row) throws SQLException {
    PlaceRange places = new PlaceRange(row.getLong(1), row.getLong(2));
    boolean isWaived = row.getString(5) != null;
    boolean isTicketed = row.getLong(8) != 0;
    String remark = isWaived
        ? "waived by " + row.getString(5) + " at " + time(row.getLong(7)) + ": " + row.getString(6)
        : isTicketed ? "ticket printed at " + time(row.getLong(8)) : "";
    return new OpenGap(
        epochs.of(places.first()),
        places,
        row.getLong(3),
        Cause.of(row.getString(4)),
        row.getString(4) == null && Math.abs(nowMicros - row.getLong(3)) <= PENDING_MICROS,
        state(isWaived, isTicketed, places.first() > epochs.present().base() && row.getLong(3) >= nowMicros - REPEATED_MICROS),
        remark,
        Optional.empty());
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private record Known(long place, OpenGap.Bundle bundle) {}

  private void split(OpenGap row, List<OpenGap> gaps, int limit) throws SQLException {
    long next = row.places().first();
    List<Known> bundles = snapshot.all(
        "SELECT sequence, mirror, name, generation, bytes, state, reason FROM bundle WHERE sequence BETWEEN ? AND ?"
            + " AND state IN (0, 3) ORDER BY sequence LIMIT ?",
        found -> new Known(
            found.getLong(1),
            new OpenGap.Bundle(
                found.getString(2),
                found.getString(3),
                found.getLong(4),
                found.getLong(5),
                found.getInt(6) == BundleState.REFUSED.number(),
                found.getString(7))),
        row.places().first(),
        row.places().last(),
        limit);
    for (Known known : bundles) {
      add(gaps, row, next, known.place - 1, Optional.empty(), limit);
      add(gaps, row, known.place, known.place, Optional.of(known.bundle), limit);
      next = known.place + 1;
    }
    // Cut off by the limit: of what follows nothing is known here.
    add(gaps, row, next, row.places().last(), Optional.empty(), limit);
  }

  private static void add(List<OpenGap> gaps, OpenGap row, long first, long last, Optional<OpenGap.Bundle> bundle, int limit) {
    if (first <= last && gaps.size() < limit) {
      gaps.add(new OpenGap(
          row.epoch(),
          new PlaceRange(first, last),
          row.announcedMicros(),
          row.cause(),
          row.isPending(),
          row.state(),
          row.remark(),
          bundle));
    }
  }

  /** What was closed after it had lasted, the latest first. */
  public List<Closed> closed(int limit) throws SQLException {
    return snapshot.all(
        "SELECT first, last, announced_micros, closed_micros, cause, how, by_place FROM closed_gap ORDER BY id DESC LIMIT ?",
        row -> {
          long by = row.getLong(7);
          String how = row.getString(6);
          if (by > 0) {
            how += (how.equals(Closing.INVENTORY.label()) ? " of sequence " : " by sequence ") + epochs.of(by).sequence(by);
          }
          return new Closed(
              epochs.of(row.getLong(1)),
              new PlaceRange(row.getLong(1), row.getLong(2)),
              row.getLong(3),
              row.getLong(4),
              row.getString(5),
              how);
        },
        limit);
  }

  /** What a person has to know of, the latest first. */
  public List<Incident> incidents(int limit) throws SQLException {
    return snapshot.all(
        "SELECT kind, place, subject, detail, first_micros, last_micros, times FROM incident ORDER BY last_micros DESC, id DESC"
            + " LIMIT ?",
        row -> new Incident(
            row.getString(1),
            epochs.of(row.getLong(2)),
            row.getLong(2),
            row.getString(3),
            row.getString(4),
            row.getLong(5),
            row.getLong(6),
            row.getLong(7)),
        limit);
  }

  /**
   * A stored file that the disk lost.
   *
   * @param isShown whether clients see its bundle, so that a repeat brings it
   */
  public record Lost(Digest blob, long size, Epochs.Epoch epoch, long place, String mirror, String bundle, String path, long foundMicros, boolean isShown) {
    /** The bundle's number in its epoch. */
    public long sequence() {
      return epoch.sequence(place);
    }
  }

  /** What the disk lost, as a scrub found, in the order of the stream. */
  public List<Lost> lost(int limit) throws SQLException {
    return snapshot.all(
        "WITH owned AS (SELECT sha256, size, found_micros, (" + ScrubDesk.OWNER + ") AS place FROM lost_blob)"
            + " SELECT o.sha256, o.size, o.place, b.mirror, b.name,"
            + " (SELECT path FROM artifact a WHERE a.sequence = o.place AND a.sha256 = o.sha256 ORDER BY path LIMIT 1) AS path, o.found_micros,"
            + " c.sequence IS NOT NULL AS shown FROM owned o JOIN bundle b ON b.sequence = o.place"
            + " LEFT JOIN current c ON c.mirror = b.mirror AND c.name = b.name AND c.sequence = o.place AND NOT c.removed"
            + " ORDER BY shown DESC, o.place, path LIMIT ?",
        row -> new Lost(
            Digest.of(row.getBytes(1)),
            row.getLong(2),
            epochs.of(row.getLong(3)),
            row.getLong(3),
            row.getString(4),
            row.getString(5),
            row.getString(6),
            row.getLong(7),
            row.getBoolean(8)),
        limit);
  }

  /** How many files the disk lost. */
  public long lostCount() throws SQLException {
    return snapshot.first("SELECT count(*) FROM lost_blob", row -> row.getLong(1)).orElse(0L);
  }

  /** Totals of what has no row of its own any more, by name. */
  public Map<String, Long> tallies() throws SQLException {
    Map<String, Long> tallies = new TreeMap<>();
    snapshot.each("SELECT name, count FROM tally", row -> tallies.put(row.getString(1), row.getLong(2)));
    return tallies;
  }
}
