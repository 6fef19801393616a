package io.nonreturn.receiver.listen;

import io.netty.channel.epoll.Epoll;

/** How the socket is read. */
public enum Transport {
  /** Epoll where the native library loads, otherwise NIO. */
  AUTO,
  /** Linux epoll with UDP_GRO: one call of the kernel returns up to 64 KiB of datagrams. */
  EPOLL,
  /** The JDK's own channels: one call a datagram. */
  NIO;

  Transport resolve() {
    return this == AUTO ? (Epoll.isAvailable() ? EPOLL : NIO) : this;
  }
}
