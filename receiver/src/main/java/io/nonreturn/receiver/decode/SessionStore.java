package io.nonreturn.receiver.decode;

/**
 * Remembers across restarts the highest session whose seal ever opened, so that a recording of an older session can
 * never displace the live one. Called on the opener's thread, once per session.
 */
public interface SessionStore {

  /** The highest session id accepted so far; 0 when there was none. */
  long highest();

  /** Makes {@code session} the highest, durably, before returning. A failure is the store's to report. */
  void raise(long session);
}
