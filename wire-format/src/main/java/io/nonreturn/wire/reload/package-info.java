/**
 * How both daemons take up a configuration that was changed while they run.
 *
 * <pre>
 *   SIGHUP ─► Hangup ─► Reload ─► the daemon: reads the file ─► Changes: running, file ─► applies all that it can, or nothing ─► log, audit
 * </pre>
 *
 * <p>Input: a signal, the file as it is now. Output: the keys that differ, each applied or in need of a restart. Thread: one for each signal; one
 * works at a time. Bound: none of its own. Failure: a file that is wrong, or names what cannot be used, is refused as a whole.
 */
package io.nonreturn.wire.reload;
