/**
 * Sends shards as sealed frames, at the paced rate.
 *
 * <pre>
 * encode ─► [ transmit ] ─► link
 *   EncodedBlock  TransmitLoop: Interleaver (which shard, when) ─► Pacer (how much) ─► FrameBatch (header, seal)
 *                               ─► FrameSink: UdpSink, up to 64 frames a system call
 *                 a beacon each second, before all else
 * </pre>
 *
 * <ul>
 *   <li>Input: {@link io.nonreturn.sender.encode.EncodedBlock}s. Output: datagrams; blocks given back when their last
 *       frame has left.
 *   <li>Thread: {@code nonreturn-transmit}, a Netty event loop, asleep unless something is due.
 *   <li>Bound: the interleaver's blocks, one batch of frames, one datagram buffer.
 *   <li>Failure: what the kernel refuses is counted by {@link io.nonreturn.sender.transmit.SendFailure}, kept, and offered
 *       again with growing pauses. Nothing is skipped and nothing stops the daemon.
 * </ul>
 */
package io.nonreturn.sender.transmit;
