/**
 * Reads the link.
 *
 * <pre>
 *            event loop                                  opener thread
 * socket ─► DatagramReader ─► ReceiveRing, 512 × 64 KiB ─► DatagramSink ─► (decode)
 *           source filter       full: the loop waits,
 *           one copy            the kernel's buffer fills
 * </pre>
 *
 * <ul>
 *   <li>Input: UDP datagrams, with epoll up to 64 KiB of them a read (UDP_GRO). Output: calls of
 *       {@link io.nonreturn.receiver.listen.DatagramSink}.
 *   <li>Threads: {@code listen}, the event loop, only copies; {@code open} consumes the ring.
 *   <li>Bound: the ring's slots, allocated at start, and SO_RCVBUF. Both full: the kernel drops and counts
 *       ({@link io.nonreturn.receiver.listen.ListenStats#kernelDrops}).
 *   <li>Failure: an error of the socket is counted and reading goes on. A bind that fails is thrown by
 *       {@link io.nonreturn.receiver.listen.Listener#start}.
 *   <li>Nothing here ever sends.
 * </ul>
 *
 * <p>Wiring: {@code new Listener(options, decoder, refusals).start()}; closed first of all
 * stages.
 */
package io.nonreturn.receiver.listen;
