/**
 * Makes what a mirror found durable, numbers it, and signs it.
 *
 * <pre>
 * watch ─► admit ─► [ stage ] ─► schedule
 *                     │  blobs/aa/bb/&lt;sha-256&gt;     the bytes, content-addressed
 *                     └► journal.db (SQLite)        the stream: sequence, signed manifest, chain, what was sent
 * </pre>
 */
package io.nonreturn.sender.stage;
