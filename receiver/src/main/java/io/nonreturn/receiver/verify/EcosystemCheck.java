package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.List;

/**
 * What one ecosystem's content must be, seen from the high side, which believes nothing that it can check itself. Called on the
 * committer thread for a bundle whose blobs are all durable, before it is committed.
 */
public interface EcosystemCheck {
    /**
     * Checks a whole bundle.
     *
     * @return what was learned from the content and is needed to serve it
     * @throws RefusedException if anything in the bundle is not what it must be: the bundle is refused whole
     * @throws IOException if a stored blob cannot be read at all
     */
    List<Fact> check(Manifest manifest, StoredBlobs blobs) throws RefusedException, IOException;
}
