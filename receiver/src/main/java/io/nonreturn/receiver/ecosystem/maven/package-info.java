/**
 * Maven repositories: a bundle is a release of an artifact, {@code group:artifact:version}.
 *
 * <pre>
 *   verify ─► {@link io.nonreturn.receiver.ecosystem.maven.MavenCheck} paths, POM, checksums, signatures; SHA-1 of each file as a fact
 *   /maven/… ─► {@link io.nonreturn.receiver.ecosystem.maven.MavenEndpoint} ─► {@link io.nonreturn.receiver.ecosystem.maven.MavenIndex} ─► catalog
 *                      └─► {@link io.nonreturn.receiver.ecosystem.maven.MetadataPages} maven-metadata.xml of what is published
 * </pre>
 *
 * <p>Input: bundles whose blobs are durable; requests. Output: facts for the catalog; files as they crossed; metadata and checksums made
 * here. Threads: the committer's for the check, the HTTP server's for the rest. Bound: caps on POMs, checksums and lists of versions.
 * Failure: a refused release leaves what was published before; of a request, that request.
 */
package io.nonreturn.receiver.ecosystem.maven;
