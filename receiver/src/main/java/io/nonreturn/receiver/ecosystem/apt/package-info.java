/**
 * Debian archives: a bundle is a suite, with the files of the pool that it names.
 *
 * <pre>
 *   [ecosystem.apt] keyring ─► {@link io.nonreturn.receiver.ecosystem.apt.Keyrings} ─┐
 *   verify ─► {@link io.nonreturn.receiver.ecosystem.apt.AptCheck} ◄─────────────────┘ signature, then the indexes by Release, then the pool by the indexes
 *   /apt/… ─► {@link io.nonreturn.receiver.ecosystem.apt.AptEndpoint} ─► {@link io.nonreturn.receiver.ecosystem.apt.AptIndex} ─► catalog
 *                    └─► {@link io.nonreturn.receiver.ecosystem.apt.AptPages}
 * </pre>
 *
 * <p>Input: bundles whose blobs are durable; requests. Output: facts for the catalog; files byte for byte as upstream has them, so that
 * clients check the archive's own signature. Threads: the committer's for the check, the HTTP server's for the rest. Bound: caps of
 * {@link io.nonreturn.wire.deb}. Failure: a refused suite leaves what was published before; of a request, that request.
 */
package io.nonreturn.receiver.ecosystem.apt;
