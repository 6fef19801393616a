/**
 * Forward error correction: what lets a block survive the loss of its frames on a link that cannot ask again.
 *
 * <pre>
 *   LOW    schedule ─► encode ─────────────► transmit ─┐
 *                      ErasureCodec.encode   Interleaver│  UDP, one way
 *   HIGH   assemble ◄─ decode ◄───────────── listen ◄───┘
 *                      ErasureCodec.decode
 * </pre>
 *
 * <ul>
 *   <li>{@link io.nonreturn.fec.Geometry} and {@link io.nonreturn.fec.Spread}: from configured parity, loss and burst to
 *       the shape of blocks and the distance between their shards. Pure arithmetic, once at the start.
 *   <li>{@link io.nonreturn.fec.ErasureCodec}: parity from data, data from any k shards. Input and output are shards in
 *       the caller's array.
 *   <li>{@link io.nonreturn.fec.Interleaver}: which shard of which block goes out next, and when.
 * </ul>
 *
 * <p>No I/O, no clock beyond the measured warm-up, no thread of its own. Codecs serve any number of threads, an
 * interleaver one. Bounds: 255 shards a block, the interleaver's capacity; a thread's scratch grows with its largest
 * block. Failure: a wrong argument throws, a block with fewer than k shards is the caller's to keep or to give up.
 */
package io.nonreturn.fec;
