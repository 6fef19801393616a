package io.nonreturn.sender.admit;

import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Skips;

/** Decides what may cross. Called by the thread of the mirror. */
public interface Policy {

  /**
   * Admits a draft, less the files that may not cross.
   *
   * @param skips told of each file that is refused
   * @return null when the bundle as a whole is refused
   */
  AdmittedBundle admit(BundleDraft draft, Skips skips);
}
