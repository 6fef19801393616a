package io.nonreturn.receiver.serve;

import java.util.concurrent.Semaphore;

/**
 * How much memory the pages that are being sent may hold together: a client that reads slowly holds its page, and many of them
 * would otherwise take the memory that receiving needs. Any thread.
 */
final class PageMemory {
  private static final int UNIT_BYTES = 1_024;

  private final Semaphore units;

  PageMemory(int bytes) {
    units = new Semaphore(bytes / UNIT_BYTES);
  }

  /** Takes room for a page, if there is some; it must be given back. */
  boolean take(int bytes) {
    return units.tryAcquire(units(bytes));
  }

  void giveBack(int bytes) {
    units.release(units(bytes));
  }

  private static int units(int bytes) {
    return bytes / UNIT_BYTES + 1;
  }
}
