/**
 * npm packages: a bundle is a package, its packument under a fixed name and the tarballs of all versions that this names.
 *
 * <pre>
 *   verify ─► {@link io.nonreturn.receiver.ecosystem.npm.NpmCheck} ─► {@link io.nonreturn.receiver.ecosystem.npm.PackumentReader}   what the packument states
 *                        ─► {@link io.nonreturn.receiver.ecosystem.npm.Tarball}           what a tarball is: digests, and its inside
 *                        ─► {@link io.nonreturn.receiver.ecosystem.npm.Integrity}         whether these are the same
 *                        ─► {@link io.nonreturn.receiver.ecosystem.npm.RegistryKeys}      whether the registry signed that
 *   /npm/… ─► {@link io.nonreturn.receiver.ecosystem.npm.NpmEndpoint} ─► {@link io.nonreturn.receiver.ecosystem.npm.NpmIndex} ─► catalog
 *                        ─► {@link io.nonreturn.receiver.ecosystem.npm.Packuments} ─► {@link io.nonreturn.receiver.ecosystem.npm.PackumentPages}
 *                        ─► {@link io.nonreturn.receiver.ecosystem.npm.NpmSearch}
 * </pre>
 *
 * <p>Input: bundles whose blobs are durable; requests. Output: facts for the catalog; pages and tarballs. Threads: the committer's for the
 * check, the HTTP server's for the rest. Bound: the caps on a packument, on what is inflated of a tarball, on remembered tarballs, and on
 * pages kept. Failure: a refused bundle leaves what was published before; of a request, that request.
 */
package io.nonreturn.receiver.ecosystem.npm;
