package io.nonreturn.receiver.commit;

/**
 * Ends the process when durability can no longer be promised. A failed force is never tried again: the kernel may have dropped
 * the pages it could not write and report success the second time. Starting afresh reads back what is really there.
 */
@FunctionalInterface
public interface FaultHandler {
  /** Does not return in a daemon; in a test it may, then the caller does no further work. */
  void fatal(String what, Throwable cause);
}
