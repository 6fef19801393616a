package io.nonreturn.bench.simulate;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sources move on: a mutant that no longer fits them would never be caught. */
class MutantTest {
  @ParameterizedTest
  @EnumSource
  void fitsItsSource(Mutant mutant, @TempDir Path classes) {
    assertDoesNotThrow(() -> MutantCode.compile(mutant, Path.of(".."), classes));
  }
}
