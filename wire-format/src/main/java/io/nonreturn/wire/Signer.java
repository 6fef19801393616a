package io.nonreturn.wire;

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
}
