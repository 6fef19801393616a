package io.nonreturn.wire.doctor;

import java.io.IOException;
import java.util.List;

/** Looks at one thing of the host. */
@FunctionalInterface
public interface Check {
  /**
   * Looks.
   *
   * @throws IOException if it cannot be looked at
   */
  List<Finding> look() throws IOException;
}
