package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SequenceSetTest {
    @Test
    void missingOfNothingIsEverything() {
        assertEquals(List.of(1L, 2L, 3L), new SequenceSet().missing(3, 10));
        assertEquals(List.of(), new SequenceSet().missing(0, 10));
    }

    @Test
    void headFarAheadCostsNothing() {
        SequenceSet set = new SequenceSet();
        set.add(Long.MAX_VALUE - 1);
        assertEquals(List.of(1L, 2L), set.missing(Long.MAX_VALUE - 2, 2));
        set.add(Long.MAX_VALUE);
        set.add(1);
        assertEquals(List.of(2L), set.missing(Long.MAX_VALUE, 1));
        assertEquals(Long.MAX_VALUE - 3, set.countMissing(Long.MAX_VALUE));
    }

    @Property(tries = 500)
    void missingIsTheComplement(
            @ForAll Set<@LongRange(min = 1, max = 40) Long> members,
            @ForAll @LongRange(min = 0, max = 45) long highest,
            @ForAll @IntRange(min = 0, max = 50) int limit) {
        SequenceSet set = new SequenceSet();
        members.forEach(set::add);
        members.forEach(set::add);
        List<Long> expected =
                LongStream.rangeClosed(1, highest).boxed().filter(s -> !members.contains(s)).limit(limit).toList();
        assertEquals(expected, set.missing(highest, limit));
        assertEquals(LongStream.rangeClosed(1, highest).filter(s -> !members.contains(s)).count(), set.countMissing(highest));
        assertEquals(
                LongStream.rangeClosed(1, 41).filter(s -> !members.contains(s)).findFirst().orElseThrow(), set.lowestMissing());
    }
}
