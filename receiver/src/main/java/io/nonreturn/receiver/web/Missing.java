package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.BundleState;
import io.nonreturn.receiver.commit.StreamStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the signed head says that there is, and is not here.
 *
 * @param count sequences at or below the head that are not committed
 * @param lowest the lowest of them, 0 if there is none
 * @param sinceMicros when a head first announced that one, by this side's clock since 1970; 0 if there is none
 * @param unseen of the count, those of which not even the manifest has come
 * @param incomplete those whose manifest is here and whose blobs are not all, or that wait for a fresh head or for their name
 * @param refused those whose content was refused; another generation closes none of them
 */
record Missing(long count, long lowest, long sinceMicros, long unseen, long incomplete, long refused) {
    private static final Missing NOTHING = new Missing(0, 0, 0, 0, 0, 0);

    /** As it is now. */
    static Missing of(Figures figures) throws IOException {
        StreamStatus stream = figures.committer().status();
        List<Long> lowest = figures.committer().gaps(1);
        long count = figures.committer().gapCount();
        if (lowest.isEmpty() || count <= 0) {
            return NOTHING;
        }
        Map<Integer, Long> byState = new HashMap<>();
        long since = figures.catalog().snapshot(snapshot -> {
            snapshot.each(
                    "SELECT state, count(*) FROM bundle WHERE state IN (0, 3) AND sequence <= ? GROUP BY state",
                    row -> byState.put(row.getInt(1), row.getLong(2)),
                    stream.headSequence());
            return snapshot.first(
                            "SELECT seen_micros FROM head_seen WHERE sequence >= ? ORDER BY sequence",
                            row -> row.getLong(1),
                            lowest.getFirst())
                    .orElse(0L);
        });
        long incomplete = byState.getOrDefault(BundleState.WAITING.number(), 0L);
        long refused = byState.getOrDefault(BundleState.REFUSED.number(), 0L);
        // The two looks are not at one moment: what was committed in between is in neither.
        return new Missing(count, lowest.getFirst(), since, Math.max(0, count - incomplete - refused), incomplete, refused);
    }
}
