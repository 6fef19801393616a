package io.nonreturn.receiver.commit;

/**
 * Consecutive places.
 *
 * @param first the lowest
 * @param last the highest, not below the first
 */
public record PlaceRange(long first, long last) {
  /** How many places. */
  public long count() {
    return last - first + 1;
  }
}
