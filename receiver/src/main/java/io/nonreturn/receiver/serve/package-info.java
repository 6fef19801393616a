/**
 * The repository built into the receiver: what unmodified clients fetch.
 *
 * <pre>
 *   client ─► {@link io.nonreturn.receiver.serve.HttpService} ─► {@link io.nonreturn.receiver.serve.Routes} methods and bodies within limits, path decoded once
 *                                    ├─► endpoints of the ecosystems, each by its first part
 *                                    └─► pages of package web
 *
 *   an endpoint ─► {@link io.nonreturn.receiver.serve.PublishedFiles}, {@link io.nonreturn.receiver.serve.PublishedBundle}, {@link io.nonreturn.receiver.serve.Folder}   finds, within one snapshot
 *               ─► {@link io.nonreturn.receiver.serve.BlobSender}      a file, in ranges, or that it has not changed
 *               ─► {@link io.nonreturn.receiver.serve.Exchange}        a {@link io.nonreturn.receiver.serve.Page}, an error, a redirection
 * </pre>
 *
 * <p>Input: the catalog's published bundles and the blob store, both read only. Output: HTTP. Every request reads one snapshot of
 * the catalog, so it sees a bundle whole or not at all. Threads: the server's pool, bounded; so are connections, header
 * size and idle time. Failure: a request ends with an error of its own; nothing here can change or stop what is received.
 */
package io.nonreturn.receiver.serve;
