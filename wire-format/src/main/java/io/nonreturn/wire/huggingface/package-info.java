/**
 * Repositories of models and datasets, as the Hugging Face hub has them: what they are called, what a commit holds, and what the files in
 * it are. Both sides must read them alike.
 *
 * <pre>
 * models/org/name@main ─► {@link io.nonreturn.wire.huggingface.RepoRevision} ─► a bundle
 *   .git/info.json         what the hub tells of the repository at this commit, and its commit
 *   .git/refs.json     ─► {@link io.nonreturn.wire.huggingface.RefList}      whether the revision is a branch or a tag
 *   .git/tree/SHA.json ─► {@link io.nonreturn.wire.huggingface.FileTree}     the files of the commit that cross, and their digests
 *   config.json            the files themselves, under their own paths
 *   model.safetensors  ─► {@link io.nonreturn.wire.huggingface.Safetensors}  its header against its size
 *   pytorch_model.bin  ─► {@link io.nonreturn.wire.huggingface.Pickles}      programs in the guise of data
 * </pre>
 *
 * <p>The documents stand in a folder {@code .git}: the one name that no commit of Git can hold, so that no file of a repository collides
 * with them.
 *
 * <p>Any thread. Bound: entries of a tree, bytes and tensors of a header, bytes of an archive's directory. Failure: a
 * {@link io.nonreturn.wire.RefusedException} that says what was found.
 */
package io.nonreturn.wire.huggingface;
