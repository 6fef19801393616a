package io.nonreturn.sender.watch;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What upstream could not be asked about in one look. One thing that cannot be had must not hold back the others: what is known of it
 * stays, and people are told. One thread.
 */
public final class Unanswered {

  private final Map<String, String> why = new LinkedHashMap<>();
  private IOException last;
  private boolean someAnswered;

  /**
   * Notes a failure.
   *
   * @param what the bundle, or what upstream lists bundles under
   */
  public void note(String what, IOException failure) {
    why.put(what, failure.getMessage());
    last = failure;
  }

  /** Upstream answered about something. */
  public void answered() {
    someAnswered = true;
  }

  /**
   * Ends the look.
   *
   * @param skips is told what was noted
   * @throws IOException the last failure, if nothing was answered: this is no look at all
   */
  public void end(Skips skips) throws IOException {
    if (last != null && !someAnswered) {
      throw last;
    }
    skips.unanswered(why);
  }
}
