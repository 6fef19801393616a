/**
 * What may go, so that the disk does not fill: generations that were replaced, bundles that are too old, and blobs that nothing names.
 *
 * <pre>
 *   {@link io.nonreturn.receiver.retain.Retention} rules, pins
 *       │
 *       ▼
 *   {@link io.nonreturn.receiver.retain.Selection} ─► rows of the catalog go, in short transactions ─► {@link io.nonreturn.receiver.retain.Sweep}
 *   which bundles                                                                 blobs that no row names are deleted
 * </pre>
 *
 * <p>Input: the catalog and the blob store, beside a receiver that runs or does not. Output: less of both. Thread: the command's. Bound: what
 * one run retires. Failure: rows go before blobs, so whatever ends it in the middle leaves blobs that nothing names, which the next
 * run finds; a bundle that clients see, or that waits, keeps every blob that it names.
 */
package io.nonreturn.receiver.retain;
