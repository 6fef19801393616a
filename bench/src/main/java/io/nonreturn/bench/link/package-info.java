/**
 * The link simulator: a UDP forwarder that loses, repeats, delays and damages frames on purpose, and has no way back.
 *
 * <pre>
 *   sender ──UDP──► listen socket ─► {@link io.nonreturn.bench.link.FaultModel fate of each frame} ─► send socket ──UDP──► receiver
 *                                                                          (never read: nothing can come back)
 * </pre>
 *
 * <p>Input: datagrams on one address, aggregated by the kernel where it can (UDP_GRO). Output: the survivors to the other
 * address, segmented by the kernel (UDP_SEGMENT). One event loop thread owns both sockets and the model. Bounded: a reading
 * socket stops reading while the writing one is not writable; delayed frames are at most
 * {@link io.nonreturn.bench.link.FaultModel#REORDER_DISTANCE}. What the kernel drops against our will is counted and reported
 * apart, since it makes a measurement void.
 */
package io.nonreturn.bench.link;
