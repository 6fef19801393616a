package io.nonreturn.receiver.verify;

import java.io.IOException;
import java.util.Optional;

/** What was learned from the bundles of one mirror and name that were committed before, to hold a new one against. */
@FunctionalInterface
public interface EarlierFacts {
  /** For checks that hold a bundle against nothing else. */
  EarlierFacts NONE = (path, name) -> Optional.empty();

  /**
   * The fact as the latest of them that has it states it, also when the bundle was removed since.
   *
   * @throws IOException if the catalog cannot be read
   */
  Optional<String> latest(String path, String name) throws IOException;
}
