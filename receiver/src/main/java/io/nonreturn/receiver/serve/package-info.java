/**
 * The repository built into the receiver: what unmodified clients fetch.
 *
 * <pre>
 *   client ─► {@link io.nonreturn.receiver.serve.HttpService} ─► {@link io.nonreturn.receiver.serve.Routes} GET and HEAD only, path decoded once
 *                                    ├─► {@link io.nonreturn.receiver.serve.PypiEndpoint}  /pypi/simple/…  /pypi/files/…
 *                                    ├─► {@link io.nonreturn.receiver.serve.RawEndpoint}   /raw/…
 *                                    └─► pages of package web
 * </pre>
 *
 * <p>Input: the catalog's published bundles and the blob store, both read only. Output: HTTP. Every request reads one snapshot of
 * the catalog, so it sees a bundle whole or not at all. Threads: the server's pool, bounded; so are connections, header
 * size and idle time. Failure: a request ends with an error of its own; nothing here can change or stop what is received.
 */
package io.nonreturn.receiver.serve;
