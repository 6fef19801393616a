package io.nonreturn.sender;

import io.nonreturn.sender.stage.ResendDesk;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.web.TicketOffice;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.audit.Audit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** The tickets of the operators' page: the same as {@code nonreturn resend}, with the journal opened for each. */
record PageTickets(Path journal, LinkOptions link, LinkKey key, Audit audit, InstantSource clock) implements TicketOffice {

  /** As typed, blanks and hyphens included, a code is far shorter. */
  private static final int MOST_CHARACTERS = 200;

  @Override
  public Offer look(String typed) throws IOException {
    try (ResendDesk desk = ResendDesk.open(journal, clock)) {
      return offer(taker(desk).look(shortened(typed)));
    }
  }

  @Override
  public synchronized Offer send(String code, String plan, String by) throws IOException {
    try (ResendDesk desk = ResendDesk.open(journal, clock)) {
      TicketTaker taker = taker(desk);
      TicketTaker.Offer offer = taker.look(shortened(code));
      Offer shown = offer(offer);
      if (offer.refusal() != null) {
        return shown;
      }
      if (!shown.plan().equals(plan)) {
        return new Offer("it would send something else by now: look at it again", shown.code(), shown.lines(), shown.plan());
      }
      if (!taker.queue(offer, by)) {
        return new Offer("it was taken a moment ago", shown.code(), List.of(), "");
      }
      return new Offer(null, shown.code(), List.of("Queued: the sender begins within a second."), plan);
    }
  }

  private TicketTaker taker(ResendDesk desk) {
    return new TicketTaker(link, key, desk, audit, clock);
  }

  private static String shortened(String typed) {
    return typed.substring(0, Math.min(MOST_CHARACTERS, typed.length()));
  }

  private static Offer offer(TicketTaker.Offer offer) {
    return new Offer(offer.refusal(), offer.code(), offer.lines(), offer.ranges().toString());
  }
}
