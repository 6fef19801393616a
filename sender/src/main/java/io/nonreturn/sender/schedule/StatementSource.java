package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.wire.SequenceRange;

/** Makes the signed statements about the stream. Called on the scheduler's thread, at most a few times a second. */
@FunctionalInterface
public interface StatementSource {
  /**
   * Signs where the stream stands.
   *
   * @return the signed envelope as it crosses, at most 16 KiB
   */
  byte[] head(StreamState state);

  /**
   * Signs which sequences of a range are live.
   *
   * @param state where the stream stands
   * @param range none above the stream's highest
   * @return the signed envelope as it crosses, at most 16 KiB; null when all are live, so that there is nothing to say
   */
  default byte[] inventory(StreamState state, SequenceRange range) {
    return null;
  }
}
