package io.nonreturn.sender.transmit;

/** How datagrams reach the kernel. */
public enum Transport {
  /** The fastest that this machine has. */
  AUTO,
  /** Linux epoll, with segmentation offload (UDP_SEGMENT) where the kernel has it. */
  EPOLL,
  /** The JDK's own channels: everywhere, one datagram a call. */
  NIO
}
