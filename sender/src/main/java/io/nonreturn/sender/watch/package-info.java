/**
 * Follows upstreams and drafts the bundles that changed.
 *
 * <pre>
 * folder ─► [ watch ] ─► admit
 *            FolderWatch  when to look: inotify, and a period
 *            FolderScan   what is there: one walk, a counted reason for each name that cannot be carried
 *            Layout       which bundle a file belongs to: raw (a subfolder), pypi (a project)
 *            BundleChanges which bundles changed and are at rest, removals included
 * upstream ─► fetch ─► [ watch ] ─► admit
 *            UpstreamMirror when to look, what of it to fetch next, what is gone
 *            Lookout        what upstream has: an ecosystem's
 *            RemoteFiles    downloads what Holdings do not have, before its bundle is drafted
 * </pre>
 *
 * <p>Input: a folder, or an upstream that is asked over HTTP. Output: {@link io.nonreturn.sender.watch.BundleDraft}, each the whole of a bundle as it is
 * now. Thread: one per mirror, which also stages. Bound: a million files a mirror, 100,000 remembered skips. Failure: a mirror
 * that cannot be read as a whole is tried again, and nothing is removed on that account; a single file that cannot be
 * taken keeps the version that it had on the high side.
 *
 * <p>A new ecosystem is a package of its own that implements {@link io.nonreturn.sender.watch.Ecosystem}: a
 * {@link io.nonreturn.sender.watch.Layout} for folders, a {@link io.nonreturn.sender.watch.Following} for upstreams, which mostly opens an
 * {@link io.nonreturn.sender.watch.UpstreamMirror} with a {@link io.nonreturn.sender.watch.Lookout}.
 */
package io.nonreturn.sender.watch;
