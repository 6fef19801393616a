package io.nonreturn.receiver.assemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class IntervalSetTest {
  private static final int POSITIONS = 200;

  record Range(int from, int to) {}

  @Provide
  Arbitrary<List<Range>> ranges() {
    Arbitrary<Integer> position = Arbitraries.integers().between(0, POSITIONS);
    return Combinators.combine(position, position)
        .as((a, b) -> new Range(Math.min(a, b), Math.max(a, b)))
        .list()
        .ofMaxSize(40);
  }

  @Property
  void holdsWhatABitSetHolds(@ForAll("ranges") List<Range> added) {
    IntervalSet set = new IntervalSet();
    BitSet oracle = new BitSet();
    for (Range range : added) {
      set.add(range.from, range.to);
      oracle.set(range.from, range.to);
      assertSame(oracle, set);
    }
  }

  @Property
  void gapsFilledInPartsLeaveNoGap(@ForAll("ranges") List<Range> added, @ForAll("ranges") List<Range> asked) {
    IntervalSet set = new IntervalSet();
    BitSet oracle = new BitSet();
    for (Range range : added) {
      set.add(range.from, range.to);
      oracle.set(range.from, range.to);
    }
    for (Range range : asked) {
      BitSet gaps = new BitSet();
      set.<RuntimeException>forEachGap(
          range.from,
          range.to,
          (from, to) -> {
            assertTrue(from < to);
            gaps.set((int) from, (int) to);
            for (long at = from; at < to; at += 3) {
              set.add(at, Math.min(to, at + 3));
            }
          });
      BitSet expected = new BitSet();
      expected.set(range.from, range.to);
      expected.andNot(oracle);
      assertEquals(expected, gaps);
      assertTrue(set.contains(range.from, range.to));
      oracle.set(range.from, range.to);
      assertSame(oracle, set);
    }
  }

  @Test
  void rangesThatTouchBecomeOne() {
    IntervalSet set = new IntervalSet();
    set.add(0, 10);
    set.add(20, 30);
    assertEquals(2, set.count());
    set.add(10, 20);
    assertEquals(1, set.count());
    assertEquals(30, set.prefix());
  }

  @Test
  void positionsBeyondFourGiBAreKept() {
    IntervalSet set = new IntervalSet();
    long tib = 1L << 40;
    set.add(tib - 1, tib);
    assertTrue(set.contains(tib - 1, tib));
    assertFalse(set.contains(tib - 2, tib));
    assertEquals(0, set.prefix());
    assertEquals(1, set.size());
  }

  private static void assertSame(BitSet oracle, IntervalSet set) {
    BitSet held = new BitSet();
    int[] count = {0};
    long[] end = {-1};
    set.<RuntimeException>forEach(
        (from, to) -> {
          assertTrue(from > end[0], "ranges touch or are out of order");
          end[0] = to;
          held.set((int) from, (int) to);
          count[0]++;
        });
    assertEquals(oracle, held);
    assertEquals(oracle.cardinality(), set.size());
    assertEquals(count[0], set.count());
    assertEquals(oracle.nextClearBit(0), set.prefix());
    for (int from = 0; from < POSITIONS; from += 7) {
      for (int to = from; to <= POSITIONS; to += 11) {
        assertEquals(oracle.nextClearBit(from) >= to, set.contains(from, to));
      }
    }
  }
}
