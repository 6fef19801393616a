package io.nonreturn.wire.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PastTest {

  private final Past past = new Past(3, List.of("time", "room"));

  @Test
  void theOldestRowsGo() {
    for (int second = 1; second <= 5; second++) {
      past.add(second, 100.0 - second);
    }
    assertEquals("{\"names\":[\"time\",\"room\"],\"columns\":[[3,4,5],[97,96,95]]}", past.json());
    assertEquals("[5,95]", past.lastJson());
    assertArrayEquals(new double[] {4, 5}, past.latest("time", 2));
    assertEquals(95.5, past.mean("room", 2));
  }

  @Test
  void whatIsNotKnownIsNullAndFiguresHaveFourDigits() {
    past.add(1, Double.NaN);
    past.add(2, 1234.5678);
    assertEquals("{\"names\":[\"time\",\"room\"],\"columns\":[[1,2],[null,1235]]}", past.json());
    assertEquals(1234.5678, past.mean("room", 3));
    assertThrows(IllegalArgumentException.class, () -> past.add(3));
  }

  @Test
  void aFallingFigureReachesItsFloorWhenTheLineDoes() {
    assertEquals("[]", past.lastJson());
    assertEquals(-1, past.secondsUntil("room", 0, 0));
    past.add(100, 1000);
    past.add(200, 900);
    assertEquals(800, past.secondsUntil("room", 100, 100));
    assertEquals(-1, past.secondsUntil("room", 100, 101), "too short a time");
    past.add(300, 2000);
    assertEquals(-1, past.secondsUntil("room", 100, 100), "it rises");
  }
}
