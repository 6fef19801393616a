package io.nonreturn.receiver.listen;

/**
 * How the socket fares.
 *
 * @param transport {@code epoll-gro} or {@code nio}
 * @param receiveBufferBytes what the kernel granted
 * @param kernelDrops receptions that the kernel dropped because the receive buffer was full, since the socket was bound. With
 *     receive offload (GRO) one of them is a super-datagram of many frames, so frames lost this way are more than this
 * @param stalls how often the event loop waited because the ring was full: the stages behind are too slow
 * @param ringBacklog slots of the ring that wait
 */
public record ListenStats(
  String transport, long receiveBufferBytes, long kernelDrops, long stalls, long ringBacklog) {}
