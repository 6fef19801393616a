package io.nonreturn.bench.simulate.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** What is to go wrong on a disk, and who is told what was done on it. Holds for one life: a crash leaves it behind. */
public final class DiskFaults {
  /** Decides about one operation; called once for each, in order. */
  @FunctionalInterface
  public interface Rule {
    Outcome decide(DiskOperation operation);
  }

  private final List<Rule> rules = new ArrayList<>();
  private Consumer<DiskOperation> observer = operation -> {};

  DiskFaults() {}

  /** Adds a rule. The first that does not say {@link Outcome#DONE} decides. */
  public void add(Rule rule) {
    rules.add(rule);
  }

  /** Nothing goes wrong from now on. */
  public void clear() {
    rules.clear();
  }

  /** Ends the process at the operation of this number ({@link DiskOperation#number}), in one of the three ways. */
  public void crashAt(long number, Outcome crash) {
    add(operation -> operation.kind().changes() && operation.number() == number ? crash : Outcome.DONE);
  }

  /** Fails the operation of this number. */
  public void failAt(long number) {
    add(operation -> operation.kind().changes() && operation.number() == number ? Outcome.FAILED : Outcome.DONE);
  }

  /** Fails the next so many operations that are like this. */
  public void failNext(int count, Predicate<DiskOperation> like) {
    add(new Rule() {
      private int left = count;

      @Override
      public Outcome decide(DiskOperation operation) {
        if (left == 0 || !like.test(operation)) {
          return Outcome.DONE;
        }
        left--;
        return Outcome.FAILED;
      }
    });
  }

  /** Fails each operation that is like this with a probability. */
  public void failSome(double probability, RandomGenerator random, Predicate<DiskOperation> like) {
    add(operation -> like.test(operation) && random.nextDouble() < probability ? Outcome.FAILED : Outcome.DONE);
  }

  /** Tells somebody each operation before it is done. */
  public void observe(Consumer<DiskOperation> someone) {
    observer = observer.andThen(someone);
  }

  Outcome decide(DiskOperation operation) {
    observer.accept(operation);
    for (Rule rule : rules) {
      Outcome outcome = rule.decide(operation);
      if (outcome != Outcome.DONE) {
        return outcome;
      }
    }
    return Outcome.DONE;
  }
}
