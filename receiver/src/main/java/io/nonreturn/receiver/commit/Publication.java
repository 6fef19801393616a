package io.nonreturn.receiver.commit;

import java.io.IOException;
import java.util.List;

/** The step after the commit: makes bundles visible. Called on the committer's thread. */
@FunctionalInterface
public interface Publication {
  /**
   * Publishes bundles that are committed, in the order of the stream. Called again with the same ones after a crash or after it
   * failed, so it must be idempotent.
   *
   * @throws DiskFullException if there was no room; it is called again later
   */
  void publish(List<CommittedBundle> bundles) throws IOException;
}
