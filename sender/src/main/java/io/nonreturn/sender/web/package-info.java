/**
 * Shows what the sender does: {@code /api/status}, {@code /metrics} and {@code /healthz} over HTTP.
 *
 * <pre>
 * every stage's counters ─► Sender.status() ─► [ web ] ─► GET /api/status
 * </pre>
 *
 * <p>Input: a supplier of {@link io.nonreturn.sender.web.SenderStatus}. Output: JSON. Threads: Jetty's, eight at most, idle
 * between requests. Bound: 64 connections, and 64 waiting. Failure: an address that cannot be bound ends the start with a message; nothing
 * else of the sender depends on this package.
 */
package io.nonreturn.sender.web;
