package io.nonreturn.receiver.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelDropsTest {
  /** As Linux 6.1 prints it: port 7000 is 1B58. */
  private static final String TABLE =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
       1031: 0100007F:1B58 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 52431 2 0000000000000000 7
       1032: 0200007F:1B58 00000000:0000 07 00000000:00000300 00:00000000 00000000     0        0 52432 2 0000000000000000 11
       2044: 0100007F:1B59 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 52433 2 0000000000000000 13
      """;

  @TempDir Path directory;

  @Test
  void theInodeTellsSocketsOfOnePortApart() throws IOException {
    assertEquals(11, new KernelDrops(List.of(table()), 7000, "52432").drops());
  }

  @Test
  void withoutInodeThePortDecides() throws IOException {
    assertEquals(18, new KernelDrops(List.of(table()), 7000, "").drops());
  }

  @Test
  void aMissingTableCountsNothing() throws IOException {
    assertEquals(7, new KernelDrops(List.of(directory.resolve("udp6"), table()), 7000, "52431").drops());
  }

  private Path table() throws IOException {
    return Files.writeString(directory.resolve("udp"), TABLE);
  }
}
