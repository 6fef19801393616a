package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoomTest {

  private long free = 1_000;
  private final Room room = new Room(() -> free);

  private static BundleDraft draft(Object version) {
    return new BundleDraft("big", List.of(), false, "", 0, version);
  }

  private void waits(Object version) {
    SkippedException e = assertThrows(SkippedException.class, () -> room.begin(draft(version)));
    assertEquals(Skipped.NO_ROOM, e.skipped());
  }

  @Test
  void whatWasWrittenBeforeTheDiskWasFullIsNeededAgain() throws SkippedException {
    room.begin(draft(1));
    room.claim(900);
    free = 100;
    SkippedException e = assertThrows(SkippedException.class, () -> room.claim(101));
    assertEquals("bytes=1001 > FREE=1000", e.getMessage());
    free = 1_000;
    waits(1);
    free = 1_001;
    room.begin(draft(1));
  }

  @Test
  void anotherStateOfTheBundleIsTriedAtOnce() throws SkippedException {
    room.begin(draft(1));
    assertThrows(SkippedException.class, () -> room.claim(2_000));
    waits(1);
    room.begin(draft(2));
    assertThrows(SkippedException.class, () -> room.claim(2_000));
    room.retain(Set.of("other"));
    room.begin(draft(2));
  }

  @Test
  void aDiskThatWasFullAgainstAllClaimsMustHaveMoreRoomThanBefore() throws SkippedException {
    room.begin(draft(1));
    room.wasFull();
    waits(1);
    free++;
    room.begin(draft(1));
  }

  @Test
  void belowTheReserveNothingFits() throws SkippedException {
    free = -1;
    room.begin(draft(1));
    assertThrows(SkippedException.class, () -> room.claim(-1));
  }
}
