/**
 * Makes what a mirror found durable, numbers it, and signs it.
 *
 * <pre>
 * watch ─► admit ─► [ stage ] ─► schedule
 *                     │  blobs/aa/bb/&lt;sha-256&gt;     the bytes, content-addressed
 *                     ├► journal.db (SQLite)        the stream: sequence, signed manifest, chain, what was sent
 *                     └► STATE.mark                 how far the stream has come, beside the state folder
 * </pre>
 *
 * <ul>
 *   <li>Input: admitted drafts, whose files are copied. Output: {@link io.nonreturn.sender.stage.Outbox}, numbered bundles for the
 *       scheduler; nothing of a bundle is seen there before its blobs, its journal entry and the mark are durable.
 *   <li>Threads: one {@link io.nonreturn.sender.stage.Stager} a mirror, one {@link io.nonreturn.sender.stage.Upkeep}.
 *   <li>Bound: a batch holds 256 bundles, 4,000 files and 64 MiB, or one larger bundle.
 *   <li>Failure: a bundle costs only itself; a disk that cannot be written stops staging, which is tried again. A journal that does
 *       not belong to its mark is never used ({@link io.nonreturn.sender.stage.StreamBrokenException}); a person begins a new epoch
 *       ({@link io.nonreturn.sender.stage.NewEpoch}).
 * </ul>
 */
package io.nonreturn.sender.stage;
