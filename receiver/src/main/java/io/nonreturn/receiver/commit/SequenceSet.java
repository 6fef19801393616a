package io.nonreturn.receiver.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of sequences kept as ranges: its size follows the holes in it, not its members, and a head that claims a sequence far
 * ahead costs nothing. Guarded by itself; any thread.
 */
final class SequenceSet {
    /** First to last of each range; ranges neither touch nor overlap. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();
    private long size;

    /** Adds one sequence. */
    synchronized void add(long sequence) {
        Map.Entry<Long, Long> below = ranges.floorEntry(sequence);
        if (below != null && below.getValue() >= sequence) {
            return;
        }
        long first = below != null && below.getValue() == sequence - 1 ? below.getKey() : sequence;
        Long last = ranges.remove(sequence + 1);
        ranges.put(first, last == null ? sequence : last);
        size++;
    }

    /** The lowest sequence, from 1, that is not in the set. */
    synchronized long lowestMissing() {
        Map.Entry<Long, Long> first = ranges.firstEntry();
        return first == null || first.getKey() > 1 ? 1 : first.getValue() + 1;
    }

    /** How many sequences from 1 to {@code highest} are not in the set. Takes time for the ranges above {@code highest} only. */
    synchronized long countMissing(long highest) {
        long above = 0;
        for (Map.Entry<Long, Long> range : ranges.tailMap(highest, false).entrySet()) {
            above += range.getValue() - range.getKey() + 1;
        }
        Map.Entry<Long, Long> across = ranges.floorEntry(highest);
        if (across != null && across.getValue() > highest) {
            above += across.getValue() - highest;
        }
        return highest - (size - above);
    }

    /** The lowest sequences from 1 to {@code highest} that are not in the set, at most {@code limit} of them. */
    synchronized List<Long> missing(long highest, int limit) {
        List<Long> missing = new ArrayList<>();
        long next = 1;
        for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            addRange(missing, next, Math.min(range.getKey() - 1, highest), limit);
            if (missing.size() >= limit || range.getValue() >= highest) {
                return missing;
            }
            next = range.getValue() + 1;
        }
        addRange(missing, next, highest, limit);
        return missing;
    }

    private static void addRange(List<Long> missing, long first, long last, int limit) {
        for (long sequence = first; sequence <= last && missing.size() < limit; sequence++) {
            missing.add(sequence);
        }
    }
}
