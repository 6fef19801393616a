/**
 * Python packages: a bundle is a project.
 *
 * <pre>
 *   verify ─► {@link io.nonreturn.receiver.ecosystem.pypi.PypiCheck} names by {@link io.nonreturn.receiver.ecosystem.pypi.PypiFile}, wheels by {@link io.nonreturn.receiver.ecosystem.pypi.WheelMetadata} and {@link io.nonreturn.receiver.ecosystem.pypi.CoreMetadata}
 *   /pypi/… ─► {@link io.nonreturn.receiver.ecosystem.pypi.PypiEndpoint} ─► {@link io.nonreturn.receiver.ecosystem.pypi.PypiIndex} ─► catalog
 *                     └─► {@link io.nonreturn.receiver.ecosystem.pypi.SimplePages}
 * </pre>
 *
 * <p>Input: bundles whose blobs are durable; requests. Output: facts for the catalog; pages and files. Threads: the committer's for the
 * check, the HTTP server's for the rest. Bound: the caps on a wheel's directory and metadata, and on a page. Failure: a refused bundle
 * leaves what was published before; of a request, that request.
 */
package io.nonreturn.receiver.ecosystem.pypi;
