/**
 * What people and monitors look at.
 *
 * <pre>
 *   listen, decode, assemble, commit, publish ──figures──► {@link io.nonreturn.receiver.web.StatusEndpoint} /api/status (JSON)
 *                                                      ──► {@link io.nonreturn.receiver.web.OperateEndpoint} /operate  (live, for operators)
 *                                                      ──► {@link io.nonreturn.receiver.web.HomeEndpoint}   /           (for people)
 *                                                      ──► {@link io.nonreturn.receiver.web.HealthEndpoint} /healthz
 *                                                      ──► {@link io.nonreturn.receiver.web.MetricsEndpoint} /metrics  (for Prometheus)
 *   catalog                                            ──► {@link io.nonreturn.receiver.web.SearchEndpoint} /search     (for people and programs)
 *                                                      ──► {@link io.nonreturn.receiver.web.HistoryEndpoint} /history   (for people and programs)
 *                                                      ──► {@link io.nonreturn.receiver.web.Watch}          the log, when something wants doing
 * </pre>
 *
 * <p>Input: snapshots, read by any thread; {@link io.nonreturn.receiver.web.ReceiverStatus} is the one record of them all. Output: pages, log lines, and samples for the ledger. Threads: the HTTP server's, and
 * one timer for the watch, one for the live page. Bound: an hour of figures, 100 live pages; at most 100 gaps, 100 bundles in flight and 200 latest bundles are shown. Failure: of a page,
 * that page.
 */
package io.nonreturn.receiver.web;
