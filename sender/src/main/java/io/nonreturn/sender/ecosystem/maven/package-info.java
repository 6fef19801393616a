/**
 * Maven repositories: a release, {@code group:artifact:version}, is a bundle.
 *
 * <pre>
 * repository on disk ─► {@link io.nonreturn.sender.ecosystem.maven.MavenLayout} ─► drafts
 * </pre>
 *
 * <p>Input: files of releases, with what the repository states of them. Output: one bundle for each release, always with its POM. Thread: the
 * mirror's. Bound: that of the scan. Failure: a release that is not whole is not drafted and looked at again.
 */
package io.nonreturn.sender.ecosystem.maven;
