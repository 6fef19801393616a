package io.nonreturn.wire;

import java.util.Optional;

/** Signs messages: a {@link Publisher}, or what a simulation puts in its place because real signatures cost a millisecond each. */
@FunctionalInterface
public interface Signer {
  /**
   * Signs a payload for one role.
   *
   * @return the envelope: payload and both signatures
   * @throws IllegalArgumentException when it would be larger than any receiver takes
   */
  byte[] sign(MessageType type, byte[] payload);

  /**
   * The same message signed with the present keys: what keys signed that were replaced is believed only as long as those hold.
   *
   * @param envelope of this side's own keeping, whoever of its keys signed it
   * @return empty when the present keys signed it
   */
  default Optional<byte[]> renewed(MessageType type, byte[] envelope) {
    return Optional.empty();
  }
}
