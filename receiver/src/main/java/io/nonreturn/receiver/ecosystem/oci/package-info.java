/**
 * Container images, and whatever else lies in a registry: a bundle is one tag, or one digest, as an OCI image layout.
 *
 * <pre>
 *   verify ─► {@link io.nonreturn.receiver.ecosystem.oci.OciCheck} name by {@link io.nonreturn.receiver.ecosystem.oci.ImageName} ─► {@link io.nonreturn.receiver.ecosystem.oci.LayoutWalk} ─► {@link io.nonreturn.receiver.ecosystem.oci.ImageDocument}, {@link io.nonreturn.receiver.ecosystem.oci.Descriptor}
 *   /v2/… ─► {@link io.nonreturn.receiver.ecosystem.oci.OciEndpoint} path by {@link io.nonreturn.receiver.ecosystem.oci.RegistryPath} ─► {@link io.nonreturn.receiver.ecosystem.oci.OciIndex} ─► catalog
 *                     └─► {@link io.nonreturn.receiver.ecosystem.oci.RegistryPages}
 * </pre>
 *
 * <p>Input: bundles whose blobs are durable; requests. Output: facts for the catalog; manifests, blobs, lists. Threads: the committer's for
 * the check, the HTTP server's for the rest. Bound: size, number and depth of manifests; entries of a list. Failure: a refused bundle leaves
 * what was published before; of a request, that request. Source: OCI image specification 1.1, OCI distribution specification 1.1, and
 * Docker's image manifest version 2, schema 2.
 */
package io.nonreturn.receiver.ecosystem.oci;
