package io.nonreturn.receiver.assemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.receiver.MemoryFolder;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;

/** Ranges, and what a crash or a hostile disk may leave of them. A set of bits is the oracle. */
class SpoolFuzzTest {
  private static final Digest ID = Digest.sha256(new byte[] {1});
  private static final int MAX_RANGES = 8;
  private static final int POSITIONS = 1 << 12;

  private final Path folder = MemoryFolder.shared();
  private final Path part = folder.resolve(ID.hex() + ".part");
  private final Path ranges = folder.resolve(ID.hex() + ".ranges");

  SpoolFuzzTest() throws IOException {}

  /** Three bytes a step: what is done, and to which range. */
  @FuzzTest
  void intervals(byte[] steps) {
    IntervalSet set = new IntervalSet();
    BitSet oracle = new BitSet();
    for (int at = 0; at + 3 <= steps.length; at += 3) {
      int from = steps[at + 1] & 0xFF;
      int to = steps[at + 2] & 0xFF;
      switch (steps[at] & 3) {
        case 0 -> {
          set.add(from, to);
          if (from < to) {
            oracle.set(from, to);
          }
        }
        case 1 -> assertEquals(from >= to || oracle.nextClearBit(from) >= to, set.contains(from, to));
        case 2 -> {
          if (from < to) {
            boolean touches = (from > 0 && oracle.get(from - 1)) || oracle.get(to) || !oracle.get(from, to).isEmpty();
            assertEquals(touches, set.touches(from, to));
          }
        }
        default -> assertGaps(set, oracle, from, to);
      }
      assertSame(set, oracle);
    }
  }

  private static void assertGaps(IntervalSet set, BitSet oracle, int from, int to) {
    BitSet gaps = new BitSet();
    set.<RuntimeException>forEachGap(from, to, (begin, end) -> {
      assertTrue(begin < end && gaps.length() <= begin);
      gaps.set((int) begin, (int) end);
    });
    BitSet expected = new BitSet();
    if (from < to) {
      expected.set(from, to);
    }
    expected.andNot(oracle);
    assertEquals(expected, gaps);
  }

  private static void assertSame(IntervalSet set, BitSet oracle) {
    BitSet bits = new BitSet();
    int[] count = new int[1];
    set.<RuntimeException>forEach((from, to) -> {
      assertTrue(from < to && (count[0] == 0 || bits.length() < from), "ranges overlap, touch or do not ascend");
      bits.set((int) from, (int) to);
      count[0]++;
    });
    assertEquals(oracle, bits);
    assertEquals(count[0], set.count());
    assertEquals(oracle.cardinality(), set.size());
    assertEquals(oracle.nextClearBit(0), set.prefix());
  }

  /** A journal of any bytes beside a part of a few. */
  @FuzzTest
  void journal(byte[] journal) throws IOException {
    IntervalSet found = new IntervalSet();
    Files.write(ranges, journal);
    long total = new RangeJournal(ranges, ID).read(found);
    found.<RuntimeException>forEach((from, to) -> assertTrue(from >= 0 && to <= total));
    recover(1_000);
  }

  /**
   * A journal whose records have good checksums, six bytes each: whether the checksum is spoilt, and a range; the first two bytes are the size of
   * the part. What is taken up is what sound records name, as far as the part has it.
   */
  @FuzzTest
  void records(byte[] content) throws IOException {
    if (content.length < 8) {
      return;
    }
    ByteBuffer in = ByteBuffer.wrap(content);
    int written = in.getShort() & (POSITIONS - 1);
    boolean magic = (in.get() & 7) != 0;
    long total = in.get() < 0 ? -1 : in.getShort() & (POSITIONS - 1);
    ByteBuffer journal = ByteBuffer.allocate(24 * (1 + in.remaining() / 5) + 5);
    put(journal, magic ? 0x4e52_53504f4f4c31L : 7, total, 0);
    BitSet expected = new BitSet();
    while (in.remaining() >= 5) {
      int spoilt = (in.get() & 15) == 15 ? 1 : 0;
      int from = in.getShort() & (POSITIONS - 1);
      int to = in.getShort() & (POSITIONS - 1);
      put(journal, from, to, spoilt);
      if (magic && spoilt == 0 && from < to && to <= total && from < written) {
        expected.set(from, Math.min(to, written));
      }
    }
    journal.put(content, 0, in.remaining()); // a torn record
    Files.write(ranges, Arrays.copyOf(journal.array(), journal.position()));
    IntervalSet set = new IntervalSet();
    for (int from = expected.nextSetBit(0); from >= 0; from = expected.nextSetBit(expected.nextClearBit(from))) {
      set.add(from, expected.nextClearBit(from));
    }

    SpoolFile file = recover(written);

    if (set.isEmpty() || set.count() > MAX_RANGES) {
      assertNull(file);
      return;
    }
    assertEquals(total, file.total);
    assertEquals(set.size(), file.receivedBytes());
    assertEquals(set.count(), file.ranges());
    set.<RuntimeException>forEach((from, to) -> assertTrue(file.contains(from, to)));
  }

  /** Recovers, checks what must hold whatever was found, and that what is taken up can be gone on with. */
  private SpoolFile recover(int written) throws IOException {
    Files.write(part, new byte[written]);
    try (Spool spool = new Spool(folder, MAX_RANGES, 4)) {
      spool.recover(1);
      assertTrue(spool.freeRanges() >= 0);
      SpoolFile file = spool.get(ID);
      assertEquals(file != null, Files.exists(part));
      if (file == null) {
        assertFalse(Files.exists(ranges));
        return null;
      }
      assertTrue(file.receivedBytes() > 0 && file.receivedBytes() <= Math.min(written, file.total));
      assertTrue(file.ranges() <= MAX_RANGES);
      byte[] scratch = new byte[100];
      for (int turns = 0; file.isBehind(); turns++) {
        assertTrue(turns <= POSITIONS);
        file.catchUp(spool.channel(file), scratch);
      }
      file.journal.append(file.total, of(0, 1));
      IntervalSet again = new IntervalSet();
      assertEquals(file.total, new RangeJournal(ranges, ID).read(again));
      assertTrue(again.contains(0, Math.min(1, file.total)), "what is appended to a recovered journal is not read again");
      return file;
    } finally {
      Files.deleteIfExists(part);
      Files.deleteIfExists(ranges);
    }
  }

  private static IntervalSet of(long from, long to) {
    IntervalSet set = new IntervalSet();
    set.add(from, to);
    return set;
  }

  private static void put(ByteBuffer journal, long from, long to, int spoilt) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(48).put(ID.toBytes()).putLong(from).putLong(to).flip());
    journal.putLong(from).putLong(to).putInt((int) crc.getValue() ^ spoilt).putInt(0);
  }
}
