package io.nonreturn.sender.watch;

import java.util.List;

/**
 * What a mirror would do with its upstream as it is now, counted before anything is fetched.
 *
 * @param bundles that upstream has, as far as they are selected
 * @param lines those that were looked into, in the order in which they would be fetched; fewer than all when there are too many
 * @param removed bundles that the stream carries and upstream has not, or that are no longer selected
 * @param failed what could not be looked into, and why
 */
public record Plan(int bundles, List<Line> lines, List<Line> removed, List<String> failed) {

  /**
   * Some files.
   *
   * @param files how many
   * @param bytes of those whose size is known
   * @param unknown how many sizes are not known before they are fetched
   */
  public record Amount(long files, long bytes, long unknown) {
    /** None. */
    public static final Amount NONE = new Amount(0, 0, 0);

    /** One more; -1 where its size is not known. */
    public Amount plus(long size) {
      return new Amount(files + 1, bytes + Math.max(0, size), unknown + (size < 0 ? 1 : 0));
    }

    /** Both. */
    public Amount plus(Amount other) {
      return new Amount(files + other.files, bytes + other.bytes, unknown + other.unknown);
    }
  }

  /**
   * A bundle.
   *
   * @param bundle its name
   * @param all what it would hold
   * @param fetched of that, what the low side does not have
   * @param added what the stream does not carry of it now
   * @param dropped what the stream carries of it now and it would hold no longer
   */
  public record Line(String bundle, Amount all, Amount fetched, Amount added, Amount dropped) {}

  /** Freezes the lists. */
  public Plan {
    lines = List.copyOf(lines);
    removed = List.copyOf(removed);
    failed = List.copyOf(failed);
  }
}
