package io.nonreturn.receiver.listen;

/** Takes datagrams from the ring, one at a time, on the ring's one consumer thread. */
public interface DatagramSink {

  /**
   * One datagram. The bytes are valid, and may be written over, only until the call returns.
   *
   * @param buffer holds the datagram
   * @param offset where it begins
   * @param length its bytes, at least 1
   * @param receivedNanos {@link System#nanoTime()} when it was read from the socket
   */
  void datagram(byte[] buffer, int offset, int length, long receivedNanos);

  /**
   * Called when the ring has nothing more to give, and ten times a second while it stays empty.
   *
   * @param nowNanos {@link System#nanoTime()}
   */
  void tick(long nowNanos);
}
