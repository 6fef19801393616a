/**
 * Shows what the sender does, {@code /operate} for people, {@code /api/status}, {@code /metrics} and {@code /healthz} for programs, and takes
 * tickets.
 *
 * <pre>
 * every stage's counters ─► Sender.status() ─► [ web ] ─► GET /api/status
 *                     once a second ─► [ Feed ] ─► pages that are open
 *                            PageTickets ◄─ [ OperatePage ] ◄─ a ticket, typed and confirmed
 * </pre>
 *
 * <p>Input: a supplier of {@link io.nonreturn.sender.web.SenderStatus}. Output: JSON. Threads: Jetty's, eight at most, idle
 * between requests, and one that tells pages. Bound: 64 connections, and 64 waiting; 16 pages; an hour of figures. Failure: an address that cannot be bound ends the start with a message; nothing
 * else of the sender depends on this package.
 */
package io.nonreturn.sender.web;
