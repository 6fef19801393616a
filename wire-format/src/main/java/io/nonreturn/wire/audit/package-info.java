/**
 * The audit log of a side: what was decided and done, in the order in which it was, so that a change of the record is noticed.
 *
 * <pre>
 *   stages, commands ─► {@link io.nonreturn.wire.audit.Audit} ─► {@link io.nonreturn.wire.audit.AuditLog} ─► FOLDER/000000000001.log   lines, chained by SHA-256
 *                                                    ├► FOLDER/head               number and hash of the last line
 *                                                    └► FOLDER/lock               held for each write: daemon and commands share one chain
 *   {@link io.nonreturn.wire.audit.AuditVerifier} ◄─ the same files
 * </pre>
 *
 * <ul>
 *   <li>Input: {@link io.nonreturn.wire.audit.AuditEvent}, many at a time. Output: lines that are on the disk when {@code record} returns.
 *   <li>Threads: any; one write at a time, in all processes of the host.
 *   <li>Bound: {@value io.nonreturn.wire.audit.AuditLog#MOST_NOTED} events that nobody waited for; a line is below 128 KiB.
 *   <li>Failure: what cannot be written is an error of who asked for it; a line that a crash cut off is closed and told by the next one.
 * </ul>
 */
package io.nonreturn.wire.audit;
