package io.nonreturn.receiver.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionTest {
  private static final ReceiverStatus.Disk ROOM = new ReceiverStatus.Disk(100, 10, -1);

  private static Rates rates(double late, long unrepaired) {
    return new Rates(late, 0, 0, 0, 0, 0.1, 1, unrepaired, 0, 0);
  }

  private static String word(List<Alarm> alarms, Rates rates, ReceiverStatus.Disk disk, long overdue, boolean isExpiring) {
    return Condition.of(true, alarms, rates, disk, overdue, isExpiring, false).word();
  }

  @Test
  void theWorstIsSaid() {
    Rates well = rates(0, 0);
    assertEquals("starting", Condition.of(false, List.of(), well, ROOM, 0, false, false).word());
    assertEquals("well", word(List.of(), well, ROOM, 0, false));
    assertEquals("late", word(List.of(), rates(901, 0), ROOM, 0, false));
    assertEquals("warned", word(List.of(), rates(901, 0), ROOM, 0, true));
    assertEquals("warned", word(List.of(), well, new ReceiverStatus.Disk(100, 10, 3_600), 0, false));
    assertEquals("losing", word(List.of(), well, new ReceiverStatus.Disk(10, 10, -1), 0, false));
    assertEquals("losing", word(List.of(), rates(0, 1), ROOM, 0, true));
    assertEquals("losing", word(List.of(), well, ROOM, 1, false));
    assertEquals("losing", word(List.of(new Alarm("incident", "one"), new Alarm("disk-full", "two")), well, ROOM, 0, false));
    assertEquals("cut", word(List.of(new Alarm("disk-full", "two"), new Alarm("beacon-missing", "three")), well, ROOM, 3, true));
  }

  @Test
  void aCertificateThatExpiresIsSaidAfterWhatIsWorse() {
    Condition alone = Condition.of(true, List.of(), rates(901, 0), ROOM, 0, false, true);
    assertEquals("warned", alone.word());
    assertTrue(alone.why().startsWith("the certificate of HTTPS expires within two weeks"), alone.why());
    assertTrue(Condition.of(true, List.of(), rates(0, 0), ROOM, 0, true, true).why().startsWith("the newest signed head expires"));
    assertEquals("losing", Condition.of(true, List.of(), rates(0, 0), ROOM, 1, false, true).word());
  }

  /** A new alarm must be given a word on purpose: every one makes the page look other than well. */
  @Test
  void everyAlarmShows() {
    for (String label : Alarm.LABELS) {
      Condition condition = Condition.of(true, List.of(new Alarm(label, "do this")), rates(0, 0), ROOM, 0, false, false);
      assertTrue(List.of("cut", "losing", "warned").contains(condition.word()), label);
      assertEquals("do this", condition.why());
    }
  }
}
