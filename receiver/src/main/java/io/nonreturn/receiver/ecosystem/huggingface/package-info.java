/**
 * Models and datasets of the Hugging Face hub: a bundle is one revision of a repository, its files under their own paths and what the hub
 * tells of them under {@code .git/}.
 *
 * <pre>
 *   verify ─► {@link io.nonreturn.receiver.ecosystem.huggingface.RevisionCheck} ─► {@link io.nonreturn.receiver.ecosystem.huggingface.RepoInfo}     what the hub tells of the commit
 *                            ─► FileTree, RefList   what it lists
 *                            ─► {@link io.nonreturn.receiver.ecosystem.huggingface.FileLooks}    whether the files are that, and no programs
 *   /hf/… ──► {@link io.nonreturn.receiver.ecosystem.huggingface.HubEndpoint} ─► {@link io.nonreturn.receiver.ecosystem.huggingface.HubPath}
 *                            ─► {@link io.nonreturn.receiver.ecosystem.huggingface.HubIndex} ─► catalog
 *                            ─► {@link io.nonreturn.receiver.ecosystem.huggingface.HubPages}
 * </pre>
 *
 * <p>Input: bundles whose blobs are durable; requests. Output: facts for the catalog; pages and files. Threads: the committer's for the check,
 * the HTTP server's for the rest. Bound: the caps on each document, on headers of tensors, on remembered files; one large list is read at a
 * time. Failure: a refused bundle leaves what was published before; of a request, that request.
 */
package io.nonreturn.receiver.ecosystem.huggingface;
