package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;

/**
 * Whether a journal is the one that its mark belongs to, and no older copy of it. Pure comparison.
 *
 * <p>The mark is raised after the journal's commit and before anything of it can leave, so a journal that is a little ahead of its
 * mark is what a crash between the two leaves; whatever it is ahead by was never sent.
 */
final class Continuity {

  private Continuity() {}

  /** Finds the chain up to a number in the journal, or null where it is not known any more. */
  interface ChainAt<E extends Exception> {
    Digest find(long sequence) throws E;
  }

  /**
   * Compares the two.
   *
   * @return what is wrong, in words, or null when the journal may go on
   */
  static <E extends Exception> String problem(StreamState mark, StreamState journal, ChainAt<E> chains) throws E {
    if (journal.epoch() != mark.epoch()) {
      return "it is of epoch " + journal.epoch() + ", the stream is in epoch " + mark.epoch();
    }
    if (journal.sequence() < mark.sequence()) {
      return "it is an older copy: it ends at sequence " + journal.sequence() + ", numbers up to " + mark.sequence()
          + " were given";
    }
    Digest chain = journal.sequence() == mark.sequence() ? journal.chain() : chains.find(mark.sequence());
    if (chain != null && !chain.equals(mark.chain())) {
      return "it tells another story: sequence " + mark.sequence() + " of it is not the one that was sent";
    }
    return null;
  }
}
