package io.nonreturn.sender.stage;

import java.util.List;

/**
 * What became of bundles that were given to the stream.
 *
 * @param numbered those that got a number
 * @param refused those for which no manifest could be made
 * @param changes older bundles whose way is another one now
 */
record Appended(List<PreparedBundle> numbered, List<Refused> refused, List<Outbox.Change> changes) {

  /**
   * A bundle without a manifest.
   *
   * @param bundle its name
   * @param detail what no receiver would take
   */
  record Refused(String bundle, String detail) {}
}
