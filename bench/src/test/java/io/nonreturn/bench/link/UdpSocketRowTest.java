package io.nonreturn.bench.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class UdpSocketRowTest {
  /** As Linux 6 prints it. */
  private static final String TABLE =
      """
         sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
        412: 0100007F:1B58 00000000:0000 07 00000000:00001200 00:00000000 00000000     0        0 15377 2 00000000a1d6a1a7 17
        413: 00000000:1B59 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 15378 2 0000000000000000 0
      """;

  @Test
  void readsQueueAndDropsOfThePort() {
    assertEquals(Optional.of(new UdpSocketRow(0x1200, 17)), UdpSocketRow.find(TABLE, 7000));
    assertEquals(Optional.of(new UdpSocketRow(0, 0)), UdpSocketRow.find(TABLE, 7001));
  }

  @Test
  void aPortThatIsNotBoundHasNoRow() {
    assertEquals(Optional.empty(), UdpSocketRow.find(TABLE, 7002));
    assertEquals(Optional.empty(), UdpSocketRow.find("", 7000));
  }
}
