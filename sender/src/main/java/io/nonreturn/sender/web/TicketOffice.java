package io.nonreturn.sender.web;

import java.io.IOException;
import java.util.List;

/** Takes tickets that a person typed into the page. Believes nothing of what is typed. Thread-safe. */
public interface TicketOffice {

  /**
   * What a ticket would send, or why it is refused.
   *
   * @param refused why, or null
   * @param code in its canonical spelling, null when it cannot be read
   * @param lines in words, perhaps none
   * @param plan stands for exactly what would be sent
   */
  record Offer(String refused, String code, List<String> lines, String plan) {}

  /** Says what a ticket would send; nothing is queued. */
  Offer look(String typed) throws IOException;

  /**
   * Queues what was offered.
   *
   * @param plan of the offer that was shown: if something else would be sent by now, nothing is queued
   * @param by who confirms, for the journal and the log
   */
  Offer send(String code, String plan, String by) throws IOException;
}
