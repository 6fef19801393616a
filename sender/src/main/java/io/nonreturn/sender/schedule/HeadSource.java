package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.StreamState;

/** Makes signed heads. Called on the scheduler's thread, at most a few times a second. */
@FunctionalInterface
public interface HeadSource {
  /**
   * Signs where the stream stands.
   *
   * @return the signed envelope as it crosses, at most 16 KiB
   */
  byte[] envelope(StreamState state);
}
