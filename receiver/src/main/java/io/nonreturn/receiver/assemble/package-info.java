/**
 * Puts pieces together to whole objects.
 *
 * <pre>
 *            assembler thread                              committer's queue
 * (decode) ─► Assembler ─┬─ messages and small blobs: in memory ───────┬─► AssembledSink
 *   pieces               └─ larger blobs: Spool, SpoolFile ────────────┘
 *                             written where they belong, hashed along
 * </pre>
 *
 * <ul>
 *   <li>Input: pieces in any order, repeated or not, of objects named by their SHA-256. Output: whole objects with that
 *       SHA-256, to {@link io.nonreturn.receiver.assemble.AssembledSink}; blobs only when a verified manifest names them.
 *   <li>Thread: the assembler's, which the decode stage owns, calls {@link io.nonreturn.receiver.assemble.Assembler#piece}
 *       and {@link io.nonreturn.receiver.assemble.Assembler#work}.
 *   <li>Bound: {@link io.nonreturn.receiver.assemble.SpoolOptions}: memory, files, bytes of blobs that no manifest names,
 *       and a floor of free space. What exceeds a bound is refused with its cause and may come again.
 *   <li>Failure: a piece that cannot be written counts as lost. A whole with a false hash is dropped, and received again when
 *       it is repeated. After a restart the spool goes on where its journals say.
 * </ul>
 *
 * <p>Wiring: {@code recover()} after the catalog can answer {@link io.nonreturn.receiver.assemble.BlobLookup}, before the
 * decoder starts; {@code close()} after the decoder is closed. A sink that refuses what it was given calls
 * {@link io.nonreturn.receiver.assemble.Assembler#discard}, so that it can be received again.
 */
package io.nonreturn.receiver.assemble;
