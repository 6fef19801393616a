package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The ecosystems that this receiver knows. A bundle of any other is refused: nobody here could say what it must be. */
public final class EcosystemChecks implements EcosystemCheck {
    /** Plain files: nothing to check beyond their digests. */
    public static final String RAW = "raw";
    /** Python packages. */
    public static final String PYPI = "pypi";

    private static final Map<String, EcosystemCheck> CHECKS = Map.of(RAW, (manifest, blobs) -> List.of(), PYPI, new PypiCheck());

    /** Whether all mirrors of this ecosystem are served as one index, so that a name must have one owner. */
    static boolean hasSharedNames(String ecosystem) {
        return ecosystem.equals(PYPI);
    }

    /** Whether a file of this ecosystem keeps its bytes for ever: a new content takes a new name. */
    public static boolean hasFixedFiles(String ecosystem) {
        return ecosystem.equals(PYPI);
    }

    @Override
    public List<Fact> check(Manifest manifest, StoredBlobs blobs) throws RefusedException, IOException {
        EcosystemCheck check = CHECKS.get(manifest.ecosystem());
        if (check == null) {
            throw new RefusedException(Refusal.UNKNOWN_ECOSYSTEM, "ecosystem=" + manifest.ecosystem());
        }
        return check.check(manifest, blobs);
    }
}
