package io.nonreturn.wire.reload;

/**
 * One key of a configuration that differs from what a daemon runs with.
 *
 * @param key with its table, {@code link.rate}; of a table that has a name, {@code mirror[files].interval}; a table that came or went as a whole,
 *     {@code mirror[files]}
 * @param what became of it, in words
 * @param isApplied whether the daemon works by it from now on; otherwise only after a restart
 */
public record Change(String key, String what, boolean isApplied) {

  /** The line of the log. */
  public String line() {
    return key + " " + what + ": " + (isApplied ? "applied" : "needs a restart");
  }
}
