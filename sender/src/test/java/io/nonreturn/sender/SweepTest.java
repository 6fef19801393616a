package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTest {

  @Test
  void stepsRiseByEqualFactors() {
    List<Sweep.Step> steps = Sweep.steps(1_000_000, 8_000_000, 4, List.of(1_500, 9_000));
    assertEquals(List.of(1_000_000L, 2_000_000L, 4_000_000L, 8_000_000L), steps.subList(0, 4).stream().map(Sweep.Step::rate).toList());
    assertEquals(8, steps.size());
  }
}
