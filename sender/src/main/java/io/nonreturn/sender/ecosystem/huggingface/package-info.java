/**
 * Models and datasets of the Hugging Face hub: a bundle is one revision of a repository.
 *
 * <pre>
 * upstream ─► {@link io.nonreturn.sender.ecosystem.huggingface.HubLookout}  which commits the selected revisions are at
 *               {@link io.nonreturn.sender.ecosystem.huggingface.Hub}         asks: commits, lists of files in pages, refs
 *               {@link io.nonreturn.sender.ecosystem.huggingface.FileRules}   which files cross: patterns, paths, pickles
 *               {@link io.nonreturn.sender.ecosystem.huggingface.RepoFiles}   the list, cut to what was had
 * </pre>
 *
 * <p>Input: a hub's answers. Output: artifacts by bundle: the files under their own paths, and {@code .git/info.json}, {@code .git/refs.json},
 * {@code .git/tree/<commit>.json}. Thread: the mirror's. Bound: revisions, pages, entries and bytes of lists. Failure: a revision of which a
 * file is missing or is not what its digest says does not cross; a file that a rule refuses is left out by name.
 */
package io.nonreturn.sender.ecosystem.huggingface;
