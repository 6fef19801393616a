package io.nonreturn.sender.stage;

import io.nonreturn.wire.SequenceRange;
import java.time.Duration;
import java.util.List;

/**
 * What the scheduler sees of the journal: numbered bundles in, marks of what was sent out.
 *
 * <p>Thread-safe. The marks are lazy: they become durable with a later write, so a crash only means that some bytes
 * are sent again. Nothing here blocks on the link.
 */
public interface Outbox {

  /**
   * Bundles that have a number but are not yet sent, in ascending order.
   *
   * @param afterSequence only bundles above this number
   * @param limit the most to return
   */
  List<StagedBundle> pending(long afterSequence, int limit);

  /**
   * The same for one lane, however many bundles wait in others.
   *
   * @param lane see {@link Lane}
   * @param afterSequence only bundles above this number
   * @param limit the most to return
   */
  List<StagedBundle> pendingIn(int lane, long afterSequence, int limit);

  /**
   * Bundles whose way changed since the last call, in no order: superseded, or a blob of theirs goes with another bundle. To be
   * read again with {@link #pending} where they are under way.
   */
  List<Change> changes();

  /**
   * A bundle whose way changed.
   *
   * @param sequence the bundle
   * @param superseded whether a later generation of its name has its number
   */
  record Change(long sequence, boolean superseded) {}

  /**
   * Bundles to repeat: the latest generation of each, the one first that was sent last.
   *
   * @param order only bundles whose {@link StagedBundle.Sending#sentOrder} is below this
   * @param within sent no longer ago than this, counted in time that senders ran
   * @param limit the most to return
   */
  List<StagedBundle> sentBefore(long order, Duration within, int limit);

  /**
   * Notes how much of a bundle's fresh blobs was handed to the link.
   *
   * @param sequence the bundle
   * @param freshBytesSent bytes in the order of {@link StagedBundle#fresh()}
   */
  void progress(long sequence, long freshBytesSent);

  /**
   * Notes that a bundle was handed to the link as a whole.
   *
   * @param sequence the bundle
   * @return its place in the order of sending
   */
  long sent(long sequence);

  /** The highest place in the order of sending, 0 before the first. */
  long lastSentOrder();

  /** Notes that the sender has run for so long since the last call. */
  void ran(Duration time);

  /**
   * A range that a ticket asks for.
   *
   * @param id of the request, above 0
   * @param range the sequences
   * @param atSequence everything below is done
   * @param atBytes how much of the blobs of {@code atSequence}, in the order of {@link StagedBundle#blobs}, is done
   */
  record Resend(long id, SequenceRange range, long atSequence, long atBytes) {}

  /**
   * The oldest request that is not done, null when there is none.
   *
   * @param afterId only those with a higher id; 0: all of them
   */
  Resend nextResend(long afterId);

  /**
   * The bundles of a range that are the latest of their names, sent or not, in ascending order.
   *
   * @param range none above the stream's highest counts
   * @param limit the most to return
   */
  List<StagedBundle> liveIn(SequenceRange range, int limit);

  /** Notes how far a request is, see {@link Resend}. */
  void resending(long id, long atSequence, long atBytes);

  /**
   * Notes that a bundle of a request could not be read: it becomes a request of its own, behind all others, so that the rest is done
   * without it.
   *
   * @param id of the request
   * @param sequence the bundle
   * @param atBytes how much of its blobs left, as in {@link Resend}
   */
  void resendLater(long id, long sequence, long atBytes);

  /** Notes that a request is done. */
  void resent(long id);

  /** Epoch, highest sequence and chain, as the next head states them. */
  StreamState state();
}
