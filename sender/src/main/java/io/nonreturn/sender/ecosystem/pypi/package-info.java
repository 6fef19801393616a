/**
 * Python packages.
 *
 * <pre>
 * folder ─► watch ─► [ ecosystem.pypi ] ─► drafts, a project a bundle
 *                      PackageFile      what a file's name says
 *                      Wheel            its core metadata, read with caps and never unpacked
 *
 * package index ─► [ ecosystem.pypi ] ─► watch ─► drafts, a project a bundle
 *                    PypiLookout      what changed, and all of a project
 *                    SimpleIndex      asks; JsonPages and HtmlPages read
 *                    Closure          what requirements need, by pip's own resolver
 *                    Admission        which files cross
 *                    ProjectDocument  what upstream says of them, for the high side
 * </pre>
 *
 * <p>Input: files that a scan found, or pages of an index. Output: artifacts by bundle. Thread: the mirror's; pages are fetched by several.
 * Bound: that of the scan; 4 MiB of metadata a wheel, 64 MiB a page, 160 MiB a list of projects. Failure: what is no package, or not the
 * one that it is named after, is skipped with a reason; a page that makes no sense, or is older than it must be, costs its project until
 * the next look.
 */
package io.nonreturn.sender.ecosystem.pypi;
