package io.nonreturn.wire;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReplayWindowTest {
  private static final int FRAMES = 65_536;

  @Test
  void eachNumberOnce() {
    ReplayWindow window = new ReplayWindow(FRAMES);
    for (long sequence = 0; sequence < 3L * FRAMES; sequence++) {
      assertTrue(window.isFresh(sequence));
      assertTrue(window.mark(sequence));
      assertFalse(window.isFresh(sequence));
      assertFalse(window.mark(sequence));
    }
  }

  @Test
  void reachesExactlySoFarBack() {
    ReplayWindow window = new ReplayWindow(FRAMES);
    long highest = 10_000_037;
    window.mark(highest);
    assertFalse(window.isFresh(highest - FRAMES));
    assertTrue(window.mark(highest - FRAMES + 1));
    assertFalse(window.mark(highest - FRAMES + 1));
    assertTrue(window.isFresh(highest - FRAMES + 2));
  }

  @Test
  void lookingDoesNotMark() {
    ReplayWindow window = new ReplayWindow(64);
    assertTrue(window.isFresh(1_000_000));
    assertTrue(window.isFresh(0));
    assertTrue(window.mark(0));
  }

  @Test
  void farJumpsForgetAllThatIsBehind() {
    ReplayWindow window = new ReplayWindow(FRAMES);
    for (long sequence = 0; sequence < FRAMES; sequence++) {
      window.mark(sequence);
    }
    assertTrue(window.mark(Long.MAX_VALUE));
    assertFalse(window.mark(Long.MAX_VALUE));
    assertTrue(window.mark(Long.MAX_VALUE - FRAMES + 1));
    assertFalse(window.isFresh(Long.MAX_VALUE - FRAMES));
  }

  @Test
  void negativeNumbersAreNeverFresh() {
    ReplayWindow window = new ReplayWindow(64);
    assertFalse(window.isFresh(-1));
    assertFalse(window.mark(Long.MIN_VALUE));
    assertTrue(window.mark(0));
    assertFalse(window.isFresh(-1));
  }

  @Test
  void sizesInWholeWords() {
    assertThrows(IllegalArgumentException.class, () -> new ReplayWindow(0));
    assertThrows(IllegalArgumentException.class, () -> new ReplayWindow(-64));
    assertThrows(IllegalArgumentException.class, () -> new ReplayWindow(100));
  }

  /** Against a window that remembers everything. */
  @Property(tries = 300)
  void agreesWithASetOfNumbers(@ForAll("steps") List<Long> steps) {
    ReplayWindow window = new ReplayWindow(128);
    Set<Long> marked = new HashSet<>();
    long highest = -1;
    long at = 0;
    for (long step : steps) {
      at = Math.max(0, at + step);
      boolean fresh = !marked.contains(at) && (highest < 0 || at > highest - 128);
      assertEquals(fresh, window.isFresh(at));
      assertEquals(fresh, window.mark(at));
      if (fresh) {
        marked.add(at);
        highest = Math.max(highest, at);
      }
    }
  }

  @Provide
  Arbitrary<List<Long>> steps() {
    Arbitrary<Long> near = Arbitraries.longs().between(-5, 5);
    Arbitrary<Long> across = Arbitraries.longs().between(-200, 200);
    Arbitrary<Long> far = Arbitraries.longs().between(-5_000, 1L << 40);
    return Arbitraries.frequencyOf(
            Tuple.of(6, near), Tuple.of(3, across), Tuple.of(1, far))
        .list()
        .ofMaxSize(200);
  }
}
