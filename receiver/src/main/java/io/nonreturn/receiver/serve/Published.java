package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.verify.StoredBlobs;
import java.util.function.LongSupplier;

/**
 * What an endpoint serves from. All of it can be used by any thread.
 *
 * @param catalog what is published; an answer must read one snapshot of it
 * @param blobs the files
 * @param version another number after each publication of this process's life: tells whether a page that was kept still holds. Read it
 *     before the snapshot
 */
public record Published(CatalogReader catalog, StoredBlobs blobs, LongSupplier version) {}
