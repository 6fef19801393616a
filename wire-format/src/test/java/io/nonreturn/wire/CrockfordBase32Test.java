package io.nonreturn.wire;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class CrockfordBase32Test {
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /** The check by hand: ((1 × 32 + 17) × 32 + 31) mod 1,021 = 1,599 − 1,021 = 578 = 18 × 32 + 2. */
  @Test
  void literal() {
    assertEquals("HZJ2", CrockfordBase32.write(new byte[] {17, 31}));
    assertArrayEquals(new byte[] {17, 31}, CrockfordBase32.read("HZJ2", 2));
  }

  @Test
  void groupsOfFive() {
    assertEquals(10 + 1, CrockfordBase32.write(new byte[8]).length());
    assertEquals('-', CrockfordBase32.write(new byte[8]).charAt(5));
  }

  @Test
  void readsWhatLooksAlike() {
    String code = CrockfordBase32.write(new byte[] {0, 1, 1, 10});
    assertEquals("011A", code.substring(0, 4));
    String check = code.replace("-", "").substring(4);
    for (String typed : new String[] {"OIL a", "oi-la", "0 1 1 A"}) {
      assertArrayEquals(new byte[] {0, 1, 1, 10}, CrockfordBase32.read(typed + check.toLowerCase(java.util.Locale.ROOT), 4), typed);
    }
    assertNull(CrockfordBase32.read("U11A" + check, 4), "U is no digit");
    assertNull(CrockfordBase32.read("é11A" + check, 4), "nor is this");
  }

  /** Every wrong character, every two neighbours that changed places, every one that is missing or doubled at the end. */
  @Test
  void everySlipIsNoticed() {
    SplittableRandom random = new SplittableRandom(1);
    int slips = 0;
    for (int round = 0; round < 20; round++) {
      byte[] digits = new byte[25];
      for (int i = 0; i < digits.length; i++) {
        digits[i] = (byte) random.nextInt(32);
      }
      String code = CrockfordBase32.write(digits).replace("-", "");
      assertEquals(27, code.length());
      for (int i = 0; i < code.length(); i++) {
        for (int d = 0; d < DIGITS.length(); d++) {
          char other = DIGITS.charAt(d);
          if (other != code.charAt(i)) {
            assertNull(CrockfordBase32.read(code.substring(0, i) + other + code.substring(i + 1), 25));
            slips++;
          }
        }
        if (i > 0 && code.charAt(i) != code.charAt(i - 1)) {
          String swapped = code.substring(0, i - 1) + code.charAt(i) + code.charAt(i - 1) + code.substring(i + 1);
          assertNull(CrockfordBase32.read(swapped, 25), swapped);
          slips++;
        }
      }
    }
    assertNotEquals(0, slips % (27 * 31), "neighbours that changed places were among them");
    assertEquals(20 * 27 * 31, slips - slips % (27 * 31));
  }

  @Test
  void bounded() {
    assertNull(CrockfordBase32.read("0".repeat(1 << 20), 25));
    assertNull(CrockfordBase32.read("", 25));
    assertNull(CrockfordBase32.read("0", 25));
  }
}
