package io.nonreturn.receiver.listen;

/**
 * One slot of the receive ring: datagrams of one length back to back, the last of which may be shorter.
 *
 * <pre>
 * bytes  | datagram 0   | datagram 1   | …  | last    |
 *        |&lt;segmentBytes&gt;|&lt;segmentBytes&gt;|    |&lt;=      &gt;|
 *        |&lt;------------------ lengthBytes ----------->|
 * </pre>
 *
 * <p>This is the shape in which the kernel hands over what it coalesced (UDP_GRO). Where it coalesced nothing, the
 * listener packs equal datagrams the same way, so that a ring of few slots holds as many bytes of small datagrams as of
 * large ones.
 */
final class Datagrams {
  /** No UDP payload is longer. */
  static final int CAPACITY_BYTES = 65_536;

  final byte[] bytes = new byte[CAPACITY_BYTES];
  int lengthBytes;
  int segmentBytes;
  long receivedNanos;

  /** Whether {@code length} more bytes in segments of {@code segment} keep the slot's shape. */
  boolean takes(int length, int segment) {
    return segment == segmentBytes
        && lengthBytes % segmentBytes == 0
        && lengthBytes + length <= CAPACITY_BYTES;
  }

  void deliver(DatagramSink sink) {
    for (int offset = 0; offset < lengthBytes; offset += segmentBytes) {
      sink.datagram(bytes, offset, Math.min(segmentBytes, lengthBytes - offset), receivedNanos);
    }
  }
}
