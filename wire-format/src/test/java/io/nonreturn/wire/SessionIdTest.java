package io.nonreturn.wire;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SessionIdTest {
  private static final long LAST_MILLI = (1L << 44) - 1;

  /** 2026-01-01T00:00:00Z = 1,767,225,600,000 ms = 0x19b76daa800. */
  @Test
  void clockThenRandomBits() {
    RandomGenerator allOnes = () -> -1L;
    assertEquals(0x19b7_6daa_800f_ffffL, SessionId.next(1_767_225_600_000L, 0, allOnes));
    assertEquals(1_767_225_600_000L, SessionId.millis(0x19b7_6daa_8005_4321L));
    assertEquals("000000000000abcd", SessionId.hex(0xABCD));
  }

  @Property(tries = 500)
  void alwaysHigherThanTheOneBefore(
      @ForAll @LongRange(max = LAST_MILLI) long clock, @ForAll @LongRange(max = LAST_MILLI - 1) long lastMillis, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long last = SessionId.next(lastMillis, 0, random);
    long next = SessionId.next(clock, last, random);
    assertTrue(Long.compareUnsigned(next, last) > 0);
    assertEquals(Math.max(clock, SessionId.millis(last) + 1), SessionId.millis(next));
  }

  @Test
  void endsWithItsBits() {
    SplittableRandom random = new SplittableRandom(1);
    long last = SessionId.next(LAST_MILLI, 0, random);
    assertThrows(IllegalStateException.class, () -> SessionId.next(0, last, random));
    assertThrows(IllegalStateException.class, () -> SessionId.next(LAST_MILLI + 1, 0, random));
  }

  @Test
  void clockThatWasNeverSet() {
    SplittableRandom random = new SplittableRandom(1);
    assertEquals(1, SessionId.millis(SessionId.next(0, 0, random)));
    assertEquals(1, SessionId.millis(SessionId.next(-5, 0, random)));
  }
}
