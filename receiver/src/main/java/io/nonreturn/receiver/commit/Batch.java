package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.receiver.verify.VerifiedHead;
import io.nonreturn.receiver.verify.VerifiedManifest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What one batch of arrivals holds once signatures are verified. */
record Batch(List<CompletedBlob> blobs, List<VerifiedManifest> manifests, List<VerifiedHead> heads) {
    static Batch empty() {
        return new Batch(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** In the order of the stream, so that of two generations in one batch the earlier is committed first. */
    Batch sorted() {
        manifests.sort(Comparator.comparingLong(m -> m.manifest().sequence()));
        heads.sort(Comparator.comparingLong(h -> h.head().sequence()));
        return this;
    }
}
