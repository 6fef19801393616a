package io.nonreturn.bench.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.nonreturn.bench.simulate.Faults.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Some hundreds of seeds, and proof that they would notice. */
class SimulationIT {
  private static final long SEEDS = 300;
  private static final int THREADS = 2;

  @BeforeAll
  static void beQuiet() {
    SimulateCommand.quieten(Level.OFF);
  }

  @AfterAll
  static void beHeard() {
    SimulateCommand.quieten(null);
  }

  @Test
  void seedsKeepEveryPromise() throws InterruptedException {
    Campaign.Sum sum = new Campaign(1, SEEDS, THREADS, 3).run((soFar, of) -> {});
    List<String> broken = sum.failures().stream()
        .map(failure -> "nonreturn simulate --trace --seed " + failure.seed() + ": " + failure.violation().getMessage())
        .toList();
    assertEquals(List.of(), broken);
    assertEquals(SEEDS, sum.seeds());
    for (Kind kind : Kind.values()) {
      assertTrue(sum.faults().of(kind) > 0, "never happened: " + kind.label());
    }
  }

  /** Those that many a seed notices; all of them run by {@code nonreturn simulate --mutant all}. */
  @ParameterizedTest
  @EnumSource(names = {"NUMBER_GIVEN_TWICE", "FOLDER_NOT_FORCED", "CATALOG_NOT_FORCED", "LEDGER_FORGETS", "WAKE_UP_LOST"})
  void deliberateFaultIsCaught(Mutant mutant) throws Exception {
    assertNotNull(MutantCode.run(mutant, Path.of(".."), 1, SEEDS, THREADS), mutant.description());
  }
}
