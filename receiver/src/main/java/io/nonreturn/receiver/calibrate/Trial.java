package io.nonreturn.receiver.calibrate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A candidate that was tried on the losses of a step.
 *
 * @param candidate what was tried
 * @param asSeen on the losses as they were
 * @param doubled on losses twice as long, each: the margin
 * @param isPromised whether the sender's arithmetic repairs the longest loss beside the random loss that it is told, too, which need not have come
 */
public record Trial(Candidate candidate, Replay asSeen, Replay doubled, boolean isPromised) {
  /** Parities and bursts that are tried, from the sender's defaults up. */
  static final List<Double> PARITIES = List.of(0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0);

  static final List<Duration> BURSTS = List.of(20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000).stream().map(Duration::ofMillis).toList();

  private static final double LEAST_LOSS = 0.02;
  /** The sender's own bound. */
  private static final double MOST_LOSS = 0.3;
  private static final double LOSS_STEP = 0.005;

  /** Cheapest first: by what is sent beside the data, then by what a burst delays. */
  private static final Comparator<Candidate> BY_COST = Comparator.comparingDouble(Candidate::overhead).thenComparing(Candidate::burst);

  /** Nothing was lost, though each loss was twice as long, and nothing would be with more random loss. */
  public boolean holds() {
    return doubled.lost() == 0 && doubled.blocks() > 0 && isPromised;
  }

  /** Random loss to configure: twice what was lost apart from bursts; empty where no sender may be told so much. */
  public static Optional<Double> loss(LossPattern losses) {
    double loss = Math.max(LEAST_LOSS, Math.ceil(2 * losses.scattered() / LOSS_STEP) * LOSS_STEP);
    return loss <= MOST_LOSS ? Optional.of(loss) : Optional.empty();
  }

  /** The cheapest candidate that holds at this rate; empty if none does. */
  public static Optional<Trial> cheapest(StepResult step, long rate) {
    return candidates(step, rate).stream().sorted(BY_COST).map(each -> of(each, step.losses())).filter(Trial::holds).findFirst();
  }

  /** All of them, by parity, then by burst. */
  public static List<Trial> all(StepResult step, long rate) {
    return candidates(step, rate).stream().map(each -> of(each, step.losses())).toList();
  }

  static Trial of(Candidate candidate, LossPattern losses) {
    Replay doubled = Replay.of(candidate, losses.doubled());
    boolean isPromised = candidate.spread().repairs().toNanos() >= losses.millis(losses.longest()) * 1e6;
    return new Trial(candidate, doubled.lost() == 0 ? doubled : Replay.of(candidate, losses), doubled, isPromised);
  }

  private static List<Candidate> candidates(StepResult step, long rate) {
    List<Candidate> candidates = new ArrayList<>();
    Optional<Double> loss = loss(step.losses());
    for (double parity : loss.isPresent() ? PARITIES : List.<Double>of()) {
      for (Duration burst : BURSTS) {
        candidates.add(Candidate.of(rate, step.frameBytes(), parity, loss.get(), burst));
        if (burst.toMillis() >= 2 * step.gapMillis()) {
          break; // longer ones hold no better, and delay more
        }
      }
    }
    return candidates;
  }
}
