package io.nonreturn.sender.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConditionTest {

  private static final long NOW = 1_800_000_000_000_000L;
  private static final long DAY = 86_400_000_000L;
  private static final SenderStatus.Flow FLOWS = new SenderStatus.Flow(5, 0.05, 0.1, 0);
  private static final SenderStatus.Disk ROOM = new SenderStatus.Disk(1_000, -1, 100);

  private static SenderStatus.MirrorStatus mirror(long lookedMicros, String problem) {
    return new SenderStatus.MirrorStatus("files", "raw", 2, lookedMicros, Map.of(), 0, List.of(), problem);
  }

  private static Condition judge(SenderStatus.Flow flow, SenderStatus.Disk disk, SenderStatus.MirrorStatus mirror, long keyExpiresMicros) {
    return Condition.of(true, flow, disk, List.of(mirror), keyExpiresMicros, NOW, NOW - 10 * DAY);
  }

  @Test
  void theWorstIsSaid() {
    SenderStatus.MirrorStatus fine = mirror(NOW, null);
    assertEquals("starting", Condition.of(false, FLOWS, ROOM, List.of(), 0, NOW, NOW).word());
    assertEquals("well", judge(FLOWS, ROOM, fine, 0).word());
    assertEquals("late", judge(new SenderStatus.Flow(5, 1, 901, 0), ROOM, fine, 0).word());
    assertEquals("warned", judge(new SenderStatus.Flow(5, 1, 901, 0), ROOM, mirror(NOW, "broken"), 0).word());
    assertEquals("warned", judge(FLOWS, ROOM, mirror(NOW - DAY - 1, null), 0).word());
    assertEquals("warned", judge(FLOWS, new SenderStatus.Disk(1_000, 3_600, 100), fine, 0).word());
    assertEquals("losing", judge(FLOWS, new SenderStatus.Disk(0, -1, 100), mirror(NOW, "broken"), 0).word());
    assertEquals("losing", judge(new SenderStatus.Flow(5, 1, 0, 1), ROOM, fine, 0).word());
  }

  @Test
  void aKeyThatExpiresIsSaidInTime() {
    SenderStatus.MirrorStatus fine = mirror(NOW, null);
    assertEquals("well", judge(FLOWS, ROOM, fine, NOW + 14 * DAY).word());
    Condition soon = judge(FLOWS, ROOM, fine, NOW + 14 * DAY - 1);
    assertEquals("warned", soon.word());
    assertTrue(soon.why().contains("within 14 d"), soon.why());
    assertEquals("warned", judge(FLOWS, ROOM, fine, NOW).word());
    assertEquals("losing", judge(FLOWS, ROOM, mirror(NOW, "broken"), NOW - 1).word());
  }
}
