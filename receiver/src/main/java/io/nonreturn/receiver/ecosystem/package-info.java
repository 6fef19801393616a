/**
 * What differs from one kind of package to the next: a package each below this one, and here what they have in common.
 *
 * <pre>
 *   META-INF/services ─► {@link io.nonreturn.receiver.ecosystem.Ecosystems}
 *                            │ {@link io.nonreturn.receiver.ecosystem.Ecosystem}, one for each kind
 *                            ├─ check      ─► verify   before a bundle is committed
 *                            ├─ endpoints  ─► serve    what its clients ask for
 *                            └─ guide, page ─► web     what people are told
 * </pre>
 *
 * <p>An ecosystem uses the types of verify and serve and the catalog's reader; nothing names one but its service file. Threads: checks
 * run on the committer's, endpoints on the HTTP server's. Bound: by each check and endpoint, with what verify and serve give them. Failure:
 * two ecosystems of one name stop the start.
 */
package io.nonreturn.receiver.ecosystem;
