package io.nonreturn.wire.service;

import java.util.concurrent.atomic.LongAdder;

/** What the log of this process did not write. Here, because the program that sets up logging and the pages that show the count do not know each other. */
public final class LogCounts {

  private static final LongAdder SUPPRESSED = new LongAdder();

  private LogCounts() {}

  /** One more line was not written. Any thread. */
  public static void suppress() {
    SUPPRESSED.increment();
  }

  /** Lines that were not written, since start. Any thread. */
  public static long suppressed() {
    return SUPPRESSED.sum();
  }
}
