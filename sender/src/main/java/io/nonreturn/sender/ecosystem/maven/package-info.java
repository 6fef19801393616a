/**
 * Maven repositories: a release, {@code group:artifact:version}, is a bundle.
 *
 * <pre>
 * repository on disk ─► {@link io.nonreturn.sender.ecosystem.maven.MavenLayout} ─► drafts
 * repository over HTTP ─► {@link io.nonreturn.sender.ecosystem.maven.MavenLookout} ─► {@link io.nonreturn.sender.ecosystem.maven.ReleaseFiles} ─► drafts
 *   Coordinates, ArtifactList   what a person or Maven's own list names
 *   ReleaseLists, ReleaseDates  which releases upstream has of an artifact, and since when
 *   ProjectClosure              what a project needs, resolved anew when something changed
 *     Reactor, ProjectModels      its modules, and what they say with parents, BOMs and the plugins of MavenCore
 *     Resolution, Roots, Needs    dependencies, plugins and what these ask for, by Maven Resolver
 *     UpstreamConnector           the Resolver's only way out: Repository
 *   Repository, PageCache       small files, checked by their Sidecar and kept between runs
 * </pre>
 *
 * <p>Input: files of releases, with what the repository states of them. Output: one bundle for each release. Thread: the mirror's. Bound: that
 * of the scan; of the cache; caps on POMs, metadata, lists and sidecars. Failure: a release that is not whole, or not as stated, is not drafted
 * and looked at again; metadata that goes back is not believed.
 */
package io.nonreturn.sender.ecosystem.maven;
