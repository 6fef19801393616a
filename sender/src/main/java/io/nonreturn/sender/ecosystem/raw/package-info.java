/**
 * Any files.
 *
 * <pre>
 * folder     ─► {@link io.nonreturn.sender.ecosystem.raw.RawLayout} ─► drafts, a subfolder a bundle
 * web server ─► {@link io.nonreturn.sender.ecosystem.raw.RawLookout} ─► the same, by {@link io.nonreturn.sender.ecosystem.raw.Autoindex}, {@link io.nonreturn.sender.ecosystem.raw.Sums} or a list
 * </pre>
 *
 * <p>Input: files that a scan found, or what a server lists. Output: artifacts by bundle. Thread: the mirror's. Bound: that of the scan; pages, files and bytes of listings. Failure: a file without
 * a place is skipped with a reason.
 */
package io.nonreturn.sender.ecosystem.raw;
