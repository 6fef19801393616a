package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.ledger.Cause;
import io.nonreturn.receiver.ledger.GapState;
import java.util.Optional;

/**
 * Consecutive places of the ledger that have everything in common.
 *
 * @param epoch that they lie in
 * @param places the range
 * @param announcedMicros when a head first announced them, by this side's clock
 * @param cause empty while none is known
 * @param isPending whether they may still be on their way: no cause is known, and a receiver would still be looking for one
 * @param state what is done about them
 * @param remark who waived them and why, or when a ticket was printed; empty otherwise
 * @param bundle what their manifest says, where it is here: then this is one place
 */
public record OpenGap(
    Epochs.Epoch epoch,
    PlaceRange places,
    long announcedMicros,
    Optional<Cause> cause,
    boolean isPending,
    GapState state,
    String remark,
    Optional<Bundle> bundle) {

  /**
   * A bundle of which the manifest is here.
   *
   * @param bytes sum of the sizes of its artifacts
   * @param isRefused whether its content was refused, so that nothing of it is missing
   * @param reason of the refusal
   */
  public record Bundle(String mirror, String name, long generation, long bytes, boolean isRefused, String reason) {}

  /** The first of its sequences. */
  public long first() {
    return epoch.sequence(places.first());
  }

  /** The last of its sequences. */
  public long last() {
    return epoch.sequence(places.last());
  }
}
