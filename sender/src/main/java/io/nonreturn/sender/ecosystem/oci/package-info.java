/**
 * Container images, and whatever else lies in a registry: a bundle is one tag, or one digest, as an OCI image layout.
 *
 * <pre>
 * upstream ─► RegistryLookout ─► Registry, RegistryTokens ─┐
 * folder ───► OciLayout ─► FileTree ─► LayoutReader        ├─► ImageWalk ─► ImageDocument ─► ImageBundle ─► drafts
 *                          (a folder,  DockerReader ───────┘
 *                           a tar)
 * </pre>
 *
 * <p>Input: a registry's answers; files that a scan found. Output: artifacts by bundle: {@code oci-layout}, {@code index.json},
 * {@code blobs/sha256/…}. Thread: the mirror's. Bound: depth, number and size of manifests; entries of an archive; tags of a repository.
 * Failure: an image of which anything is missing or is not what its digest says does not cross; it is named with the reason. Source: OCI
 * image specification 1.1, OCI distribution specification 1.1, Docker's image specification 1.2.
 */
package io.nonreturn.sender.ecosystem.oci;
