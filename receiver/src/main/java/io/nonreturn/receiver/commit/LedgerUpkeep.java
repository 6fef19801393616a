package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.ledger.Cause;
import io.nonreturn.receiver.ledger.CauseFinder;
import io.nonreturn.receiver.ledger.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives gaps that have outlived their grace a cause, and notes what the sender's beacon said for those who look at the catalog while
 * no receiver runs. {@link #add} from any thread; {@link #work} on the committer's. Bound: {@value #PENDING} samples that wait, of
 * which the oldest go first, and {@value #GAPS} gaps a time.
 */
final class LedgerUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerUpkeep.class);
  private static final int PENDING = 1_200;
  private static final int GAPS = 100;
  private static final int TOLD = 10;
  private static final long NOTE_MICROS = Duration.ofSeconds(10).toNanos() / 1_000;

  private final Catalog catalog;
  private final BlockingQueue<Sample> pending = new ArrayBlockingQueue<>(PENDING);
  private final CauseFinder finder = new CauseFinder();
  private long notedMicros = Long.MIN_VALUE;

  LedgerUpkeep(Catalog catalog) {
    this.catalog = catalog;
  }

  /** A gap and what was found. */
  private record Judged(LedgerTables.Row row, Cause cause) {}

  void add(Sample sample) {
    while (!pending.offer(sample)) {
      pending.poll();
    }
  }

  /**
   * Takes the samples that came.
   *
   * @return whether the ledger is to be looked at anew: causes were found, or others, such as who waives, had time to change it
   * @throws DiskFullException when there is no room to note a cause: it is found again with the next sample
   */
  boolean work(Epochs epochs) throws IOException {
    Sample last = null;
    for (Sample sample = pending.poll(); sample != null; sample = pending.poll()) {
      finder.add(sample);
      last = sample;
    }
    if (last == null) {
      return false;
    }
    Sample now = last;
    List<Judged> judged = judge(now, epochs);
    boolean isDue = notedMicros == Long.MIN_VALUE || Math.abs(now.micros() - notedMicros) >= NOTE_MICROS;
    boolean isHeard = isDue && now.epoch() != 0;
    if (!judged.isEmpty() || isHeard) {
      catalog.transaction(() -> {
        for (Judged one : judged) {
          catalog.ledger().setCause(one.row.first(), one.cause);
        }
        if (isHeard) {
          catalog.ledger().keepHeard(now);
        }
        return 0;
      });
    }
    if (isDue) {
      notedMicros = now.micros();
    }
    tell(judged, epochs);
    return isDue || !judged.isEmpty();
  }

  private static void tell(List<Judged> judged, Epochs epochs) {
    for (Judged one : judged.subList(0, Math.min(TOLD, judged.size()))) {
      Epochs.Epoch epoch = epochs.of(one.row.first());
      LOG.warn(
          "gap: sequences {} to {} of epoch {} are missing: {} ({}); {}",
          epoch.sequence(one.row.first()),
          epoch.sequence(one.row.last()),
          epoch.epoch(),
          one.cause.meaning(),
          one.cause.label(),
          one.cause.advice());
    }
    if (judged.size() > TOLD) {
      LOG.warn("gaps: {} more ranges; nonreturn gaps shows all", judged.size() - TOLD);
    }
  }

  private List<Judged> judge(Sample now, Epochs epochs) throws IOException {
    List<Judged> judged = new ArrayList<>();
    for (LedgerTables.Row row : catalog.ledger().unjudged(now.micros(), GAPS)) {
      Epochs.Epoch epoch = epochs.of(row.first());
      long sequence = epoch.sequence(row.first());
      boolean isManifestHere = catalog.stream().isTaken(epoch.epoch(), sequence);
      Optional<Cause> cause = finder.find(epoch.epoch(), sequence, row.announcedMicros(), isManifestHere);
      cause.ifPresent(found -> judged.add(new Judged(row, found)));
    }
    return judged;
  }
}
