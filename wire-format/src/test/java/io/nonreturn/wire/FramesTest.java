package io.nonreturn.wire;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class FramesTest {
  private static final int FRAME = Frames.OVERHEAD_BYTES + 100;

  @Test
  void headerOfAShard() {
    byte[] b = new byte[34];
    Frames.write(b, 1, FrameType.SHARD, 0x0102030405060708L, 0x1112131415161718L, 0x212223242526L, 0x3132, 0x4142, 0x5152);
    assertEquals(
        "00" + "4e52" + "01" + "01" + "0102030405060708" + "1112131415161718" + "212223242526" + "3132" + "4142" + "5152" + "00",
        HexFormat.of().formatHex(b));
  }

  @Test
  void headerOfABeacon() {
    byte[] b = new byte[32];
    Arrays.fill(b, (byte) 0xFF);
    Frames.writeBeacon(b, 0, 0x0102030405060708L, 0x1112131415161718L);
    assertEquals(
        "4e52" + "01" + "02" + "0102030405060708" + "1112131415161718" + "000000000000" + "0000" + "0000" + "0000",
        HexFormat.of().formatHex(b));
  }

  @Test
  void sizes() {
    assertEquals(32, Frames.HEADER_BYTES);
    assertEquals(48, Frames.OVERHEAD_BYTES);
    assertEquals(1_424, Frames.shardLength(1_500));
    assertEquals(8_924, Frames.shardLength(9_000));
    assertEquals(65_459, Frames.shardLength(65_535));
    assertEquals(65_459, Frames.shardLength(65_536));
  }

  @Property(tries = 500)
  void whatIsWrittenIsRead(
      @ForAll long session,
      @ForAll long sequence,
      @ForAll @LongRange(max = (1L << 48) - 1) long block,
      @ForAll @IntRange(min = 1, max = 223) int k,
      @ForAll @IntRange(max = 32) int m,
      @ForAll @IntRange(max = 222) int index,
      @ForAll @IntRange(max = 9) int off) {
    byte[] b = new byte[off + FRAME];
    int shard = index % (k + m);
    Frames.write(b, off, FrameType.SHARD, session, sequence, block, shard, k, m);
    assertNull(Frames.check(b, off, FRAME));
    assertEquals(FrameType.SHARD, Frames.type(b, off));
    assertEquals(session, Frames.session(b, off));
    assertEquals(sequence, Frames.sequence(b, off));
    assertEquals(block, Frames.block(b, off));
    assertEquals(shard, Frames.shard(b, off));
    assertEquals(k, Frames.dataShards(b, off));
    assertEquals(m, Frames.parityShards(b, off));
  }

  @ParameterizedTest
  @CsvSource({
    // shard, k, m, refused
    "0, 1, 0, false",
    "0, 1, 254, false",
    "254, 223, 32, false",
    "254, 1, 254, false",
    "0, 0, 1, true", // no data shard
    "0, 224, 0, true", // one above the limit
    "0, 223, 33, true",
    "0, 1, 255, true",
    "1, 1, 0, true", // beyond the last shard
    "255, 223, 32, true",
    "0, 65535, 0, true",
    "0, 1, 65535, true",
    "65535, 223, 32, true",
  })
  void geometry(int shard, int k, int m, boolean refused) {
    byte[] b = new byte[FRAME];
    Frames.write(b, 0, FrameType.SHARD, 7, 1, 2, shard, k, m);
    assertEquals(refused ? Refusal.BAD_GEOMETRY : null, Frames.check(b, 0, FRAME));
  }

  /** 8 MiB and the prefix fill 128 shards of 65,459 bytes and a part of the 129th. */
  @Test
  void blockLargerThanAnyBlockNeedsToBe() {
    byte[] b = new byte[Limits.FRAME_BYTES];
    Frames.write(b, 0, FrameType.SHARD, 7, 1, 2, 0, 129, 0);
    assertNull(Frames.check(b, 0, b.length));
    Frames.write(b, 0, FrameType.SHARD, 7, 1, 2, 0, 130, 0);
    assertEquals(Refusal.BAD_GEOMETRY, Frames.check(b, 0, b.length));
  }

  @Test
  void lengths() {
    byte[] b = new byte[70_000];
    Frames.write(b, 0, FrameType.SHARD, 7, 1, 2, 0, 1, 0);
    for (int length = 0; length <= Frames.OVERHEAD_BYTES; length++) {
      assertEquals(Refusal.FRAME_LENGTH, Frames.check(b, 0, length), "length=" + length);
    }
    assertNull(Frames.check(b, 0, 49));
    assertNull(Frames.check(b, 0, 65_507));
    assertEquals(Refusal.FRAME_LENGTH, Frames.check(b, 0, 65_508));
    Frames.writeBeacon(b, 0, 7, 1);
    assertNull(Frames.check(b, 0, 48 + 1_024));
    assertEquals(Refusal.FRAME_LENGTH, Frames.check(b, 0, 48 + 1_025));
  }

  @ParameterizedTest
  @CsvSource({
    "0, BAD_MAGIC", "1, BAD_MAGIC", "2, BAD_VERSION", "3, BAD_TYPE",
  })
  void markVersionAndType(int at, Refusal expected) {
    for (FrameType type : FrameType.values()) {
      byte[] b = new byte[FRAME];
      Frames.write(b, 0, type, 7, 1, 0, 0, type == FrameType.SHARD ? 1 : 0, 0);
      b[at] ^= 0x40;
      assertEquals(expected, Frames.check(b, 0, FRAME));
    }
  }

  @Test
  void everyReservedByteOfABeacon() {
    for (int at = 20; at < 32; at++) {
      byte[] b = new byte[FRAME];
      Frames.writeBeacon(b, 0, 7, 1);
      b[at] = 1;
      assertEquals(Refusal.NONZERO_RESERVED, Frames.check(b, 0, FRAME), "at=" + at);
    }
  }
}
