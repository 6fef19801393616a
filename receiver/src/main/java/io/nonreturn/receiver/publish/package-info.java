/**
 * Makes committed bundles visible, the index last.
 *
 * <pre>
 *   commit ─► {@link io.nonreturn.receiver.publish.Publisher} ─► {@link io.nonreturn.receiver.publish.EmbeddedPublisher}: the catalog's table of current generations
 *                                                   │
 *                                                   └─► {@link io.nonreturn.receiver.publish.PublicationRecord}: totals, latest bundles, latency
 * </pre>
 *
 * <p>Input: bundles that are committed and durable, in the order of the stream. Output: what clients see. Thread: the committer's.
 * Bound: the record keeps the latest 200 bundles. Failure: a bundle that is committed and not published is published at the next
 * start; publishing again does no harm.
 */
package io.nonreturn.receiver.publish;
