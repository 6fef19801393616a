package io.nonreturn.sender;

import io.nonreturn.sender.stage.ResendDesk;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.Ticket;
import io.nonreturn.wire.TicketException;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a ticket, says in words what it would send, and queues that. What is typed is believed nothing: it can only name sequences, and
 * only what was staged here is ever sent. One thread.
 */
final class TicketTaker {

  private static final Logger LOG = LoggerFactory.getLogger(TicketTaker.class);

  /** Older tickets are refused: what they ask for was asked for anew since, or has come by itself. */
  private static final Duration OLDEST = Duration.ofDays(30);

  /** By so much the clock may have been set back since the high side last heard it. */
  private static final Duration MOST_AHEAD = Duration.ofDays(1);

  private static final int LINES = 20;

  private final LinkOptions link;
  private final LinkKey key;
  private final ResendDesk desk;
  private final Audit audit;
  private final InstantSource clock;

  TicketTaker(LinkOptions link, LinkKey key, ResendDesk desk, Audit audit, InstantSource clock) {
    this.link = link;
    this.key = key;
    this.desk = desk;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * What a ticket would send.
   *
   * @param refusal why it is refused, or null
   * @param code in its canonical spelling, or null when it cannot be read
   * @param issuedMinutes as it says
   * @param ranges as far as the stream knows them
   * @param lines all of it in words
   */
  record Offer(String refusal, String code, long issuedMinutes, List<SequenceRange> ranges, List<String> lines) {}

  /** Reads what was typed; queues nothing. */
  Offer look(String typed) throws IOException {
    StreamState state = desk.state();
    Ticket ticket;
    try {
      ticket = Ticket.parse(typed, key, state.epoch());
    } catch (TicketException e) {
      return new Offer(e.getMessage(), null, 0, List.of(), List.of());
    }
    String code = ticket.code(key, state.epoch());
    String refusal = refusal(ticket, desk.earlier(code));
    if (refusal != null) {
      return new Offer(refusal, code, ticket.issuedUnixMinutes(), List.of(), List.of());
    }
    List<String> lines = new ArrayList<>();
    List<SequenceRange> known = tell(state, ticket, lines);
    String none = known.isEmpty() ? "this stream has given none of its sequences; the highest is " + state.sequence() : null;
    return new Offer(none, code, ticket.issuedUnixMinutes(), known, lines);
  }

  /** Queues what was offered; false when the code was taken a moment ago. Recorded before: what a ticket asks for leaves at once. */
  boolean queue(Offer offer, String by) throws IOException {
    String sequences = offer.ranges().stream().map(SequenceRange::toString).collect(Collectors.joining(", "));
    audit.record(List.of(AuditEvent.of(AuditAction.RESEND, by, sequences, "code", offer.code())));
    if (!desk.queue(offer.code(), offer.issuedMinutes(), offer.ranges(), by)) {
      return false;
    }
    LOG.info("queued ticket={} sequences={} by={}", offer.code(), offer.ranges(), by);
    return true;
  }

  private String refusal(Ticket ticket, ResendDesk.Earlier earlier) {
    if (earlier != null) {
      return "it was taken before, " + minute(earlier.accepted()) + " by " + earlier.by()
          + "; if gaps are still open, print a new one on the high side";
    }
    Instant issued = issued(ticket);
    Instant now = clock.instant();
    if (issued.isBefore(now.minus(OLDEST))) {
      return "it was issued " + minute(issued) + ", more than " + OLDEST.toDays() + " days ago; print a new one on the high side";
    }
    if (issued.isAfter(now.plus(MOST_AHEAD))) {
      return "it was issued " + minute(issued) + ", which is to come: is the clock of this host right? It says " + minute(now);
    }
    return null;
  }

  /** Says what will be sent; returns the ranges as far as the stream knows them. */
  private List<SequenceRange> tell(StreamState state, Ticket ticket, List<String> out) throws IOException {
    out.add("Ticket issued " + minute(issued(ticket)) + ", for epoch " + state.epoch() + ":");
    List<SequenceRange> known = new ArrayList<>();
    long bundles = 0;
    long bytes = 0;
    int linesLeft = LINES;
    for (SequenceRange range : ticket.ranges()) {
      ResendDesk.Holding holding = desk.holding(range);
      bundles += holding.bundles();
      bytes += holding.bytes();
      out.add("  " + range + ": " + words(holding, state));
      if (holding.unknown() < range.count()) {
        known.add(new SequenceRange(range.first(), Math.min(range.last(), state.sequence())));
      }
      List<ResendDesk.Line> lines = desk.lines(range, linesLeft);
      for (ResendDesk.Line line : lines) {
        out.add("    " + line.sequence() + "  " + line.mirror() + "/" + line.name() + " generation " + line.generation()
            + (line.removed() ? ", removed" : ", " + size(line.bytes())));
      }
      linesLeft -= lines.size();
      if (lines.size() < holding.bundles()) {
        out.add("    and " + (holding.bundles() - lines.size()) + " more");
      }
    }
    double seconds = bytes * (1 + link.parity()) / link.rateBytesPerSecond();
    out.add("In all " + bundles + (bundles == 1 ? " bundle, " : " bundles, ") + size(bytes) + ": at least "
        + Units.approximateTime(Math.max(1, seconds)) + " at the link's rate, longer beside other traffic.");
    return known;
  }

  private static String words(ResendDesk.Holding holding, StreamState state) {
    List<String> parts = new ArrayList<>();
    if (holding.bundles() > 0) {
      parts.add(holding.bundles() + (holding.bundles() == 1 ? " bundle, " : " bundles, ") + size(holding.bytes()));
    }
    if (holding.superseded() > 0) {
      parts.add(holding.superseded() + " superseded, answered by an inventory");
    }
    if (holding.unknown() > 0) {
      parts.add(holding.unknown() + " never given, as the highest is " + state.sequence());
    }
    return String.join("; ", parts);
  }

  private static String size(long bytes) {
    return Units.approximateBytes((double) bytes);
  }

  private static Instant issued(Ticket ticket) {
    return Instant.ofEpochSecond(60 * ticket.issuedUnixMinutes());
  }

  private static String minute(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MINUTES).toString();
  }
}
