package io.nonreturn.wire.doctor;

import java.util.List;
import java.util.function.Supplier;

/**
 * Whether the codec has vectors to compute with: the portable one repairs as well, at a twentieth of the rate.
 *
 * @param fastest the name of this machine's fastest codec, which takes some seconds to find
 * @param portable the name of the slow one
 */
record VectorCheck(Supplier<String> fastest, String portable) implements Check {
  @Override
  public List<Finding> look() {
    String name = fastest.get();
    return List.of(name.equals(portable)
        ? Finding.warning("codec", name + ": the slow one",
            "start with the launcher nonreturn, or java --add-modules=jdk.incubator.vector, on a processor with vector instructions")
        : Finding.ok("codec", name));
  }
}
