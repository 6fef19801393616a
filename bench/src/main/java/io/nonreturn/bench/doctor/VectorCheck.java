package io.nonreturn.bench.doctor;

import io.nonreturn.fec.ErasureCodec;
import java.time.Duration;
import java.util.List;

/** Whether the codec has vectors to compute with: the portable one repairs as well, at a twentieth of the rate. */
record VectorCheck(ErasureCodec codec) implements Check {
  /** As long as a daemon needs for it at its start; which codec is the fastest is known only then. */
  private static final Duration WARM = Duration.ofSeconds(5);

  @Override
  public List<Finding> look() {
    codec.warmUp(WARM);
    return List.of(codec.name().equals(ErasureCodec.portable().name())
        ? Finding.warning("codec", codec.name() + ": the slow one", "start with the launcher nonreturn, or java --add-modules=jdk.incubator.vector, on a processor with vector instructions")
        : Finding.ok("codec", codec.name()));
  }
}
