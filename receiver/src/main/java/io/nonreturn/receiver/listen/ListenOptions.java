package io.nonreturn.receiver.listen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Where and how to listen.
 *
 * @param bind address and UDP port; port 0 takes any free one
 * @param source the only address to take datagrams from; empty takes all
 * @param receiveBufferBytes asked of the kernel as SO_RCVBUF: what arrives while the process is held up waits there
 * @param ringSlots slots of 64 KiB between the socket and the opener, a power of two
 * @param transport how the socket is read
 */
public record ListenOptions(
    InetSocketAddress bind,
    Optional<InetAddress> source,
    int receiveBufferBytes,
    int ringSlots,
    Transport transport) {

  /** 64 MiB: what arrives in 128 ms at 0.5 GB/s. */
  public static final int DEFAULT_RECEIVE_BUFFER_BYTES = 64 << 20;

  /** 128 × 64 KiB = 8 MiB: what the opener reads next is still in a processor's cache; the kernel's buffer holds the rest. */
  public static final int DEFAULT_RING_SLOTS = 128;

  public ListenOptions {
    Objects.requireNonNull(bind);
    Objects.requireNonNull(source);
    Objects.requireNonNull(transport);
    if (receiveBufferBytes < 1) {
      throw new IllegalArgumentException("receiveBufferBytes=" + receiveBufferBytes + " < 1");
    }
    if (Integer.bitCount(ringSlots) != 1) {
      throw new IllegalArgumentException("ringSlots=" + ringSlots + " is not a power of two");
    }
  }

  /** The defaults for an address. */
  public static ListenOptions of(InetSocketAddress bind) {
    return new ListenOptions(
        bind, Optional.empty(), DEFAULT_RECEIVE_BUFFER_BYTES, DEFAULT_RING_SLOTS, Transport.AUTO);
  }
}
