package io.nonreturn.bench.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a simulation must be able to do, and seeds that once broke a promise. Thousands more run by {@code nonreturn simulate}. */
class SimulationTest {
  @BeforeAll
  static void beQuiet() {
    SimulateCommand.quieten(Level.OFF);
  }

  @AfterAll
  static void beHeard() {
    SimulateCommand.quieten(null);
  }

  @Test
  void sameSeedHasTheSameTrace() {
    Simulation.Result first = Simulation.run(3, null);
    assertEquals(first.digest(), Simulation.run(3, null).digest());
    assertNotEquals(first.digest(), Simulation.run(5, null).digest());
  }

  /**
   * Each of these broke a promise once.
   *
   * <ul>
   *   <li>1: a sender with an empty stream kept a processor busy, since its inventory was always due
   *   <li>140: a manifest that was refused while the receiver's clock was wrong was ignored after the clock had been set right
   *   <li>506: bundles that came in one batch did not count against the bound of those that are waited for
   *   <li>1041: a receiver did not start any more when a crash had left a blob in the spool of which no journal told
   * </ul>
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 140, 506, 1041})
  void seedsThatOnceFailed(long seed) {
    assertNull(Simulation.run(seed, null).violation());
  }
}
