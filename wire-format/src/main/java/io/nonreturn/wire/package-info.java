/**
 * The only contract that crosses the link: how bytes are laid out, sealed, packed, named and signed.
 *
 * <pre>
 *   sender:   pieces ─► BlockWriter ─► (fec) ─► Frames + FrameSeal ─► UDP
 *   receiver: UDP ─► Frames.check ─► ReplayWindow ─► FrameSeal ─► (fec) ─► BlockReader ─► pieces ─► Trust ─► Manifest, Head, Inventory
 *   by hand:  receiver ─► Ticket ─► sender
 *
 *   what lies in what:
 *
 *   blob, envelope of a manifest, head, inventory   objects, named by SHA-256
 *   ├─ piece ─┼─ piece ─┤                           a range of one object, with a header that names it
 *        │         │
 *        ▼         ▼
 *   ┌────────┬─────┬───────────┬─────┬───────┐
 *   │ prefix │ hdr │ bytes …   │ hdr │ bytes │      block: pieces back to back, as they are or as one zstd frame
 *   └────────┴─────┴───────────┴─────┴───────┘
 *   ├ shard 0 ┼ shard 1 ┼ … ┼ shard k−1 ┤ + m parity shards      any k of the k + m give the block back
 *        │
 *        ▼
 *   ┌────────┬──────────────┬─────┐
 *   │ header │ sealed shard │ tag │                frame: one UDP datagram
 *   └────────┴──────────────┴─────┘
 * </pre>
 *
 * <p><b>Input</b> bytes of any origin; <b>output</b> values that are within all {@link io.nonreturn.wire.Limits}. No I/O but
 * {@link io.nonreturn.wire.KeyFiles}, no threads, no clock; randomness is a parameter. Classes say which thread may use them:
 * values are immutable, {@link io.nonreturn.wire.FrameSeal}, {@link io.nonreturn.wire.ReplayWindow},
 * {@link io.nonreturn.wire.BlockWriter} and {@link io.nonreturn.wire.BlockReader} belong to one thread each.
 *
 * <p><b>Bound</b>: nothing is allocated for a frame; a block works in its caller's buffers; a message is bounded by size and by
 * the count of its parts before it is parsed. <b>Failure</b>: bad input gives a {@link io.nonreturn.wire.Refusal}, returned
 * where it is frequent (frames, blocks) and in a {@link io.nonreturn.wire.RefusedException} where it is rare (messages).
 * Wrong use by the program itself throws unchecked exceptions.
 *
 * <p>docs/PROTOCOL.md specifies the same byte for byte, for those who write the other end.
 */
package io.nonreturn.wire;
