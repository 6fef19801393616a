package io.nonreturn.receiver.assemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RangeJournalTest {
  /** Of blob 00…00, which has 1,000 bytes: 100 to 300 and 500 to 1,000 are here. The checksums come from another program. */
  private static final byte[] LITERAL =
      HexFormat.of()
          .parseHex(
              "4e5253504f4f4c3100000000000003e829bd49f200000000"
                  + "0000000000000064000000000000012cb3ca3fc000000000"
                  + "00000000000001f400000000000003e888ad536400000000");

  @TempDir Path directory;
  private final IntervalSet ranges = new IntervalSet();
  private Path file;
  private RangeJournal journal;

  @BeforeEach
  void open() {
    file = directory.resolve("journal");
    journal = new RangeJournal(file, Digest.ZERO);
  }

  @Test
  void writesWhatThePageSays() throws IOException {
    ranges.add(100, 300);
    journal.append(1_000, ranges);
    ranges.clear();
    ranges.add(500, 1_000);
    journal.append(1_000, ranges);
    assertArrayEquals(LITERAL, Files.readAllBytes(file));
  }

  @Test
  void readsWhatThePageSays() throws IOException {
    Files.write(file, LITERAL);
    assertEquals(1_000, journal.read(ranges));
    assertTrue(ranges.contains(100, 300));
    assertTrue(ranges.contains(500, 1_000));
    assertEquals(700, ranges.size());
  }

  @Test
  void anAppendAfterATornRecordTakesItsPlace() throws IOException {
    Files.write(file, Arrays.copyOf(LITERAL, LITERAL.length - 5));
    assertEquals(1_000, journal.read(ranges));
    assertEquals(200, ranges.size());
    ranges.clear();
    ranges.add(500, 1_000);
    journal.append(1_000, ranges);
    assertArrayEquals(LITERAL, Files.readAllBytes(file));
  }

  @Test
  void theJournalOfAnotherBlobTellsNothing() throws IOException {
    Files.write(file, LITERAL);
    assertEquals(-1, new RangeJournal(file, Digest.sha256(new byte[0])).read(ranges));
    assertTrue(ranges.isEmpty());
  }

  @Test
  void anyFlippedBitCostsItsRecordOnly() throws IOException {
    for (int bit = 0; bit < LITERAL.length * 8; bit++) {
      byte[] flipped = LITERAL.clone();
      flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
      Files.write(file, flipped);
      ranges.clear();
      long total = new RangeJournal(file, Digest.ZERO).read(ranges);
      int at = (bit >> 3) % RangeJournal.RECORD_BYTES;
      boolean padding = at >= 20;
      boolean header = bit >> 3 < RangeJournal.RECORD_BYTES;
      assertEquals(header && !padding ? -1 : 1_000, total);
      assertFalse(ranges.contains(0, 1) || ranges.contains(300, 500), "bytes that never came");
      assertEquals(padding, ranges.size() == 700);
    }
  }
}
