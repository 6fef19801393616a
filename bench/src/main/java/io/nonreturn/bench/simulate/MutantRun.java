package io.nonreturn.bench.simulate;

import java.util.function.Function;

/** Seeds against the code that this class was loaded with. What {@link MutantCode} calls across its loader. */
public final class MutantRun implements Function<long[], String[]> {
  /**
   * Runs until a promise is broken.
   *
   * @param what first seed, how many, threads
   * @return seeds tried, the seed, what was violated; null when nothing was
   */
  @Override
  public String[] apply(long[] what) {
    try {
      Campaign.Sum sum = new Campaign(what[0], what[1], (int) what[2], 1).run((soFar, of) -> {});
      if (sum.failures().isEmpty()) {
        return null;
      }
      Simulation.Result first = sum.failures().getFirst();
      return new String[] {
        Long.toString(sum.seeds()), Long.toString(first.seed()), first.violation().getMessage()
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
