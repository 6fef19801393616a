/**
 * Makes whole bundles durable: blobs first, then one catalog transaction, then publication.
 *
 * <pre>
 *   assemble ─► {@link io.nonreturn.receiver.commit.Intake} ─► {@link io.nonreturn.receiver.commit.Committer}, a batch at a time: all that is there
 *               bounded in bytes        │ 1 verify signatures of manifests, heads and inventories
 *               blocks the assembler    │ 2 {@link io.nonreturn.receiver.commit.BlobStore}: write, force, rename, force folders
 *                                       │ 3 {@link io.nonreturn.receiver.commit.Catalog}: one transaction for heads, manifests and every
 *                                       │   bundle that has become complete; with it the ledger of what is missing
 *                                       │ 4 {@link io.nonreturn.receiver.commit.Publication}: the index, last
 * </pre>
 *
 * <p>Threads: one committer; {@link io.nonreturn.receiver.commit.CatalogReader} from any;
 * another process may write through {@link io.nonreturn.receiver.commit.LedgerDesk} between two transactions. Bound: the intake's bytes, and the number of
 * bundles and blobs waited for. Failure: a full disk pauses the committer, which holds back the stages before it until
 * the link's frames are dropped and counted, and goes on when there is room; any other error of the disk ends the process
 * ({@link io.nonreturn.receiver.commit.FaultHandler}). Killed at any point, it starts again from what is durable: a blob without a bundle is
 * used or ignored, a manifest without its blobs waits again, a bundle committed but not published is published.
 */
package io.nonreturn.receiver.commit;
