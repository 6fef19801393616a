package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.LedgerDesk;
import io.nonreturn.receiver.commit.TicketPrinter;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.audit.Audit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Prints tickets for the operators' page. Each is kept in the catalog, so whoever asks again for the same gets the same for ten
 * minutes, and nobody gets another one sooner than ten seconds after the last. Thread-safe.
 */
public final class TicketCounter {
  private static final long SAME_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;
  private static final long APART_MICROS = Duration.ofSeconds(10).toNanos() / 1_000;

  private final Path catalog;
  private final LinkKey key;
  private final Audit audit;
  private final LongSupplier clockMicros;
  private TicketPrinter.Wanted last;
  private Answer answer;
  private long printedMicros;

  /** Prints for what this catalog misses, with this link's key. */
  public TicketCounter(Path catalog, LinkKey key, Audit audit, LongSupplier clockMicros) {
    this.catalog = catalog;
    this.key = key;
    this.audit = audit;
    this.clockMicros = clockMicros;
  }

  /** What the page shows: codes, and what no code asks for. */
  record Answer(List<Shown> tickets, List<String> notes) {}

  /** A code; its QR code in rows from the top, 1 is dark. */
  record Shown(String code, String sequences, long epoch, List<String> qr) {}

  /**
   * Prints codes for what a repeat would bring.
   *
   * @param account who asks, as the catalog and the log keep it
   * @throws IOException if the catalog cannot be read or written
   */
  synchronized Answer print(String account) throws IOException {
    long now = clockMicros.getAsLong();
    try (LedgerDesk desk = LedgerDesk.open(catalog)) {
      TicketPrinter printer = new TicketPrinter(desk, key, audit, now);
      TicketPrinter.Wanted wanted = printer.wanted();
      long since = Math.abs(now - printedMicros);
      if (last != null && since < SAME_MICROS && wanted.isSame(last)) {
        return answer;
      }
      if (last != null && since < APART_MICROS) {
        return new Answer(List.of(), List.of("A ticket was made a moment ago, for something else: try again in ten seconds."));
      }
      answer = new Answer(printer.print(wanted, account).stream().map(TicketCounter::shown).toList(), wanted.notes());
      last = wanted;
      printedMicros = now;
      return answer;
    }
  }

  private static Shown shown(TicketPrinter.Printed ticket) {
    return new Shown(ticket.code(), ticket.sequences(), ticket.epoch(), QrDots.of(ticket.code()));
  }
}
