/**
 * Turns plans into shards.
 *
 * <pre>
 * schedule ─► [ encode ] ─► transmit
 *   BlockPlan     EncodeRing: slot ─► worker 0..n-1 ─► slot          EncodedBlock
 *                   BlockEncoder: read pieces, zstd where it pays, pad, parity
 *                   BlockPool: the slabs, given back when the last frame has left
 * </pre>
 *
 * <ul>
 *   <li>Input: plans, and the staged files that they name. Output:
 *       {@link io.nonreturn.sender.encode.EncodedBlock}s in the order of planning.
 *   <li>Threads: {@code nonreturn-encode-N}, handlers of an LMAX Disruptor ring that take {@code sequence % n}. The
 *       scheduler's thread publishes, the transmitter's takes and gives back.
 *   <li>Bound: the slots of the ring and the slabs of {@link io.nonreturn.sender.encode.BlockPool}. When either is used
 *       up the scheduler waits: that is the back pressure of the whole sender.
 *   <li>Failure: a piece that cannot be read is left out, counted and marked in its plan.
 * </ul>
 */
package io.nonreturn.sender.encode;
