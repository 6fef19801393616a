package io.nonreturn.receiver.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpiriesTest {
  private static final long NOW = 1_800_000_000_000_000L;
  private static final long HOUR = 3_600_000_000L;
  private static final long DAY = 24 * HOUR;

  private static String soon(long headMicros, long keysMicros) {
    return new Expiries(headMicros, keysMicros, Optional.empty()).soon(NOW).orElse("");
  }

  @Test
  void thereIsTimeUntilThereIsNot() {
    assertEquals("", soon(0, 0));
    assertEquals("", soon(NOW + 6 * HOUR, NOW + 14 * DAY));
    assertTrue(soon(NOW + 6 * HOUR - 1, 0).contains("head expires"));
    assertTrue(soon(NOW + 24 * HOUR, NOW + 14 * DAY - 1).contains("key expires within 14 d"));
    assertTrue(soon(NOW + 24 * HOUR, NOW + 1).contains("within 1 d"));
    assertTrue(soon(NOW + HOUR, NOW + DAY).contains("head expires"), "the nearer one is said");
  }

  @Test
  void aCertificateThatExpiresIsSaidAfterWhatIsWorse() {
    assertEquals(Optional.empty(), new Expiries(0, 0, Optional.of(NOW + 14 * DAY)).soon(NOW));
    String alone = new Expiries(0, 0, Optional.of(NOW + 14 * DAY - 1)).soon(NOW).orElseThrow();
    assertTrue(alone.startsWith("the certificate of HTTPS expires within two weeks"), alone);
    assertTrue(new Expiries(NOW + HOUR, 0, Optional.of(NOW + 1)).soon(NOW).orElseThrow().contains("head expires"));
  }

  @Test
  void keysWithoutAnEndAreNeverOver() {
    assertFalse(Expiries.isOver(0, Long.MAX_VALUE));
    assertFalse(Expiries.isOver(NOW, NOW));
    assertTrue(Expiries.isOver(NOW, NOW + 1));
    assertEquals(Optional.empty(), new Expiries(0, 0, Optional.empty()).soon(NOW));
  }
}
