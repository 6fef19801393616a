package io.nonreturn.sender.fetch;

import java.time.Duration;

/**
 * How long upstream is waited for.
 *
 * @param connect for a connection
 * @param header from the question to the first line of the answer
 * @param stall in which at least {@value #LEAST_BYTES} bytes of an unfinished body must come
 */
record Timeouts(Duration connect, Duration header, Duration stall) {

  /** Less than this in a stall's time is a drip: two megabytes a day at the default would hold a place for ever. */
  static final int LEAST_BYTES = 1_024;

  static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(30));
}
