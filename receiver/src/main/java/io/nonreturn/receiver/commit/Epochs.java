package io.nonreturn.receiver.commit;

import java.util.List;

/**
 * The epochs that were followed, ascending, and how places and sequences belong together: the place of a sequence is the base of its
 * epoch and the sequence. Immutable.
 */
public record Epochs(List<Epoch> all) {
  /** Before the first message. */
  public static final Epochs NONE = new Epochs(List.of());

  public Epochs {
    all = List.copyOf(all);
  }

  /**
   * One epoch.
   *
   * @param epoch its number
   * @param base places used before its first
   * @param begunMicros when it began here, by this side's clock; 0 when that was before it was noted
   */
  public record Epoch(long epoch, long base, long begunMicros) {
    /** The sequence at a place. */
    public long sequence(long place) {
      return place - base;
    }
  }

  /** The epoch that a place lies in. */
  public Epoch of(long place) {
    for (Epoch epoch : all.reversed()) {
      if (place > epoch.base) {
        return epoch;
      }
    }
    return new Epoch(0, 0, 0);
  }

  /** The present one; of number 0 before the first. */
  public Epoch present() {
    return all.isEmpty() ? new Epoch(0, 0, 0) : all.getLast();
  }

  /** The last place of an epoch; of the present one there is none. */
  public long lastPlace(Epoch epoch) {
    int next = all.indexOf(epoch) + 1;
    return next > 0 && next < all.size() ? all.get(next).base : Long.MAX_VALUE;
  }
}
