package io.nonreturn.sender.stage;

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
   * Bundles to repeat: sent within the carousel's time, the latest generation of each only, newest first.
   *
   * @param sequence only bundles below this number
   * @param limit the most to return
   */
  List<StagedBundle> sentBefore(long sequence, int limit);

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
   */
  void sent(long sequence);

  /** Epoch, highest sequence and chain, as the next head states them. */
  StreamState state();
}
