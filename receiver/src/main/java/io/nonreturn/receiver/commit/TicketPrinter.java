package io.nonreturn.receiver.commit;

import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.Ticket;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes tickets for what is missing and what a repeat would bring, the oldest first, and notes them in the ledger. One thread. */
public final class TicketPrinter {
  private static final Logger LOG = LoggerFactory.getLogger(TicketPrinter.class);
  /** More than a person wants to type; the rest is asked for when these have come. */
  private static final int CODES = 8;
  /** A ticket holds at most five ranges. */
  private static final int RANGES = CODES * 5;
  private static final long MICROS_PER_MINUTE = 60_000_000;

  private final LedgerDesk desk;
  private final LinkKey key;
  private final Audit audit;
  private final long nowMicros;

  /** Prints with this link's key, at this time. */
  public TicketPrinter(LedgerDesk desk, LinkKey key, Audit audit, long nowMicros) {
    this.desk = desk;
    this.key = key;
    this.audit = audit;
    this.nowMicros = nowMicros;
  }

  /**
   * What is asked for.
   *
   * @param ranges none when nothing is missing that a repeat would bring
   * @param notes in words: what is missing, and no ticket asks for
   */
  public record Wanted(long epoch, long lowSideMinutes, List<SequenceRange> ranges, List<String> notes) {
    /** Whether the same is asked for. */
    public boolean isSame(Wanted other) {
      return epoch == other.epoch && ranges.equals(other.ranges);
    }
  }

  /** A ticket as a person carries it. */
  public record Printed(String code, String sequences, long epoch) {}

  /** What a ticket would ask for now. */
  public Wanted wanted() throws IOException {
    return desk.read(snapshot -> wanted(new LedgerReader(snapshot, nowMicros)));
  }

  /**
   * Prints as many codes as a person wants to type.
   *
   * @param account who asks
   */
  public List<Printed> print(Wanted wanted, String account) throws IOException {
    List<Printed> printed = new ArrayList<>();
    if (wanted.ranges.isEmpty()) {
      return printed;
    }
    List<Ticket> all = Ticket.split(wanted.lowSideMinutes, wanted.ranges);
    for (Ticket ticket : all.subList(0, Math.min(CODES, all.size()))) {
      String code = ticket.code(key, wanted.epoch);
      desk.ticket(wanted.epoch, code, ticket.ranges(), account, nowMicros);
      String sequences = ticket.ranges().stream().map(SequenceRange::toString).collect(Collectors.joining(", "));
      audit.record(List.of(AuditEvent.of(AuditAction.TICKET, account, sequences, "epoch", wanted.epoch, "code", code)));
      LOG.info("ticket printed: epoch {} sequences {} account {}", wanted.epoch, sequences, account);
      printed.add(new Printed(code, sequences, wanted.epoch));
    }
    return printed;
  }

  /** What is on its way, was refused, or belongs to an ended epoch no repeat would bring. */
  private static Wanted wanted(LedgerReader ledger) throws SQLException {
    long present = ledger.epochs().present().epoch();
    List<SequenceRange> ranges = new ArrayList<>();
    long ended = 0;
    long refused = 0;
    long pending = 0;
    long beyond = 0;
    for (OpenGap gap : ledger.gaps(false, 100_000)) {
      boolean isRefused = gap.bundle().isPresent() && gap.bundle().get().isRefused();
      if (gap.epoch().epoch() != present) {
        ended += gap.places().count();
      } else if (isRefused) {
        refused += gap.places().count();
      } else if (gap.isPending()) {
        pending += gap.places().count();
      } else if (gap.first() > Ticket.MAX_SEQUENCE) {
        beyond += gap.places().count();
      } else if (ranges.size() < RANGES) {
        add(ranges, new SequenceRange(gap.first(), Math.min(gap.last(), Ticket.MAX_SEQUENCE)));
      }
    }
    long replaced = 0;
    for (LedgerReader.Lost lost : ledger.lost(100_000)) {
      boolean isAsked = ranges.stream().anyMatch(range -> range.contains(lost.sequence()));
      if (lost.epoch().epoch() != present) {
        ended++;
      } else if (!lost.isShown()) {
        replaced++;
      } else if (lost.sequence() > Ticket.MAX_SEQUENCE) {
        beyond++;
      } else if (!isAsked && ranges.size() < RANGES) {
        ranges.add(new SequenceRange(lost.sequence(), lost.sequence()));
      }
    }
    ranges = joined(ranges);
    LedgerReader.LowSideTime time = ledger.lowSideTime();
    long minutes = Math.clamp(time.micros() / MICROS_PER_MINUTE, 0, Ticket.MAX_ISSUED_UNIX_MINUTES);
    List<String> notes = new ArrayList<>();
    if (ranges.size() >= RANGES || (!ranges.isEmpty() && Ticket.split(minutes, ranges).size() > CODES)) {
      notes.add("More is missing than " + CODES + " codes hold: print the next ones when these have arrived.");
    }
    note(notes, ended, "belong to an epoch that has ended: the sender does not know them any more");
    note(notes, refused, "arrived and were refused: a repeat would be refused again (see nonreturn gaps)");
    note(notes, pending, "may still be on their way");
    note(notes, replaced, "lost files of generations that were replaced: the sender does not send these any more");
    note(notes, beyond, "have numbers that no ticket holds");
    if (time.isBeaconLeftOut()) {
      notes.add("The sender's beacon names a time more than a day off; the code is dated " + Instant.EPOCH.plus(time.micros(), ChronoUnit.MICROS)
          + ". If the low side refuses it for its age, set the clocks of both sides right.");
    }
    return new Wanted(present, minutes, ranges, notes);
  }

  /** Neighbours are one range, whatever else tells them apart here. */
  private static void add(List<SequenceRange> ranges, SequenceRange next) {
    if (!ranges.isEmpty() && ranges.getLast().last() + 1 == next.first()) {
      ranges.add(new SequenceRange(ranges.removeLast().first(), next.last()));
    } else {
      ranges.add(next);
    }
  }

  private static List<SequenceRange> joined(List<SequenceRange> ranges) {
    List<SequenceRange> joined = new ArrayList<>();
    ranges.stream().sorted(Comparator.comparingLong(SequenceRange::first)).forEach(range -> add(joined, range));
    return joined;
  }

  private static void note(List<String> notes, long count, String what) {
    if (count > 0) {
      notes.add("Not asked for: " + count + " sequences that " + what + ".");
    }
  }
}
