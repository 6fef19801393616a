package io.nonreturn.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Blocks that a hostile sender could make, put together byte by byte. */
class BlockReaderTest {
  private static final Digest ID = Digest.of(Golden.counting(0xA0));
  private static final int RAW_OUT = 1 << 20;

  private final BlockReader reader = new BlockReader();
  private final byte[] rawOut = new byte[RAW_OUT];
  private int delivered;

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void goodBlock() {
    byte[] raw = piece(1, 0, 4, ID, 3, 9, new byte[4]);
    assertNull(read(block(0, raw.length, raw.length, raw, 0)));
    assertNull(read(block(0, raw.length, raw.length, raw, 100)));
    assertEquals(2, delivered);
  }

  @Test
  void anywhereInASlab() {
    byte[] block = Golden.zstdBlock();
    byte[] slab = new byte[block.length + 7];
    Arrays.fill(slab, (byte) 0xFF);
    System.arraycopy(block, 0, slab, 3, block.length);
    assertNull(reader.read(slab, 3, block.length, rawOut, (kind, id, offset, total, buffer, position, length) -> delivered++));
    assertEquals(2, delivered);
  }

  @Test
  void everyTruncation() {
    byte[] block = Golden.storedBlock();
    for (int length = 0; length < block.length; length++) {
      assertEquals(Refusal.BLOCK_LENGTH, read(Arrays.copyOf(block, length)), "length=" + length);
    }
    byte[] compressed = Golden.zstdBlock();
    int end = 12 + ByteBuffer.wrap(compressed).getInt(8);
    for (int length = 0; length < end; length++) {
      assertEquals(Refusal.BLOCK_LENGTH, read(Arrays.copyOf(compressed, length)), "length=" + length);
    }
    assertEquals(0, delivered);
  }

  @Test
  void codecsAndReservedBytes() {
    for (int at = 0; at < 4; at++) {
      byte[] block = Golden.storedBlock();
      block[at] = 2;
      assertEquals(Refusal.BLOCK_CODEC, read(block), "at=" + at);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // what the prefix of a stored block of 73 bytes says
    "0, 0", "0, 73", "73, 0", "-1, -1", "73, 72", "72, 73", "74, 74", "8388609, 8388609", "2147483647, 2147483647",
    "-2147483648, -2147483648", "73, -1",
  })
  void lengthsThatLie(int raw, int encoded) {
    byte[] block = Golden.storedBlock();
    ByteBuffer.wrap(block).putInt(4, raw).putInt(8, encoded);
    assertEquals(Refusal.BLOCK_LENGTH, read(block));
  }

  @Test
  void paddingIsZeroAndShorterThanAShard() {
    byte[] raw = piece(1, 0, 4, ID, 3, 9, new byte[4]);
    byte[] block = block(0, raw.length, raw.length, raw, 70_000);
    assertEquals(Refusal.BLOCK_PADDING, read(block));
    byte[] shorter = Arrays.copyOf(block, 12 + raw.length + 65_458);
    assertNull(read(shorter));
    for (int at : new int[] {12 + raw.length, 12 + raw.length + 1_000, shorter.length - 1}) {
      byte[] dirty = shorter.clone();
      dirty[at] = 1;
      assertEquals(Refusal.BLOCK_PADDING, read(dirty));
    }
  }

  @Test
  void piecesThatLie() {
    assertRefused(Refusal.PIECE_KIND, piece(0, 0, 4, ID, 0, 4, new byte[4]));
    assertRefused(Refusal.PIECE_KIND, piece(5, 0, 4, ID, 0, 4, new byte[4]));
    assertRefused(Refusal.PIECE_KIND, piece(255, 0, 4, ID, 0, 4, new byte[4]));
    assertRefused(Refusal.PIECE_HEADER, piece(1, 1, 4, ID, 0, 4, new byte[4]));
    assertRefused(Refusal.PIECE_HEADER, new byte[55]);
    assertRefused(Refusal.PIECE_RANGE, piece(1, 0, 5, ID, 0, 5, new byte[4])); // longer than its block
    assertRefused(Refusal.PIECE_RANGE, piece(1, 0, Integer.MAX_VALUE, ID, 0, 1L << 40, new byte[4]));
    assertRefused(Refusal.PIECE_RANGE, piece(1, 0, -1, ID, 0, 4, new byte[4]));
    assertRefused(Refusal.PIECE_RANGE, piece(1, 0, 4, ID, 1, 4, new byte[4])); // beyond its object
    assertRefused(Refusal.PIECE_RANGE, piece(1, 0, 4, ID, -1, 4, new byte[4]));
    assertRefused(Refusal.PIECE_RANGE, piece(1, 0, 4, ID, Long.MAX_VALUE, 4, new byte[4]));
    assertRefused(Refusal.PIECE_RANGE, piece(1, 0, 0, ID, 0, 4, new byte[0])); // nothing of something
    assertRefused(Refusal.PIECE_TOTAL, piece(1, 0, 4, ID, 0, -1, new byte[4]));
    assertRefused(Refusal.PIECE_TOTAL, piece(1, 0, 4, ID, 0, (1L << 40) + 1, new byte[4]));
    assertRefused(Refusal.PIECE_TOTAL, piece(2, 0, 4, ID, 0, (16 << 20) + 1, new byte[4]));
    assertRefused(Refusal.PIECE_TOTAL, piece(3, 0, 4, ID, 0, (16 << 10) + 1, new byte[4]));
    // A good piece before a bad one is not handed over.
    byte[] good = piece(1, 0, 4, ID, 0, 4, new byte[4]);
    assertRefused(Refusal.PIECE_HEADER, concat(good, new byte[1]));
    assertRefused(Refusal.PIECE_KIND, concat(good, piece(9, 0, 4, ID, 0, 4, new byte[4])));
    assertNull(read(stored(concat(good, piece(1, 0, 0, ID, 0, 0, new byte[0])))));
    assertEquals(2, delivered);
  }

  @Test
  void noDecompressionBombs() {
    byte[] zeros = new byte[RAW_OUT];
    byte[] raw = piece(1, 0, RAW_OUT - 56, ID, 0, RAW_OUT, new byte[RAW_OUT - 56]);
    byte[] frame = zstd(raw, ctx -> {});
    assertNull(read(compressed(raw.length, frame)));

    // Larger or smaller than stated.
    assertBomb(compressed(raw.length - 1, frame));
    assertBomb(compressed(raw.length / 2, frame));
    assertBomb(compressed(200, frame));
    assertBomb(compressed(raw.length - 1, zstd(new byte[64 << 20], ctx -> {})));
    assertBomb(compressed(500_000, zstd(new byte[64 << 20], ctx -> {})));
    // The frame does not say how much it holds.
    assertBomb(compressed(raw.length, zstd(raw, ctx -> ctx.setContentSize(false))));
    // Another format of the library, without its mark.
    assertBomb(compressed(raw.length, zstd(raw, ctx -> ctx.setMagicless(true))));
    // Two frames; one frame and a skippable one before or behind; trailing bytes.
    byte[] half = zstd(Arrays.copyOf(raw, raw.length / 2), ctx -> {});
    assertBomb(compressed(raw.length, concat(half, half)));
    byte[] skippable = {0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4};
    assertBomb(compressed(raw.length, concat(skippable, frame)));
    assertBomb(compressed(raw.length, concat(frame, skippable)));
    assertBomb(compressed(raw.length, concat(frame, new byte[1])));
    assertBomb(compressed(raw.length, concat(frame, frame)));
    // Cut off, and every kind of damage.
    for (int length = 1; length < frame.length; length++) {
      assertBomb(compressed(raw.length, Arrays.copyOf(frame, length)));
    }
    // A frame that states a window of 2 GiB over its stated content, and one that states 2^63 bytes.
    byte[] window = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0x00, (byte) 0xA8, 0x01, 0x00, 0x00};
    assertBomb(compressed(raw.length, window));
    byte[] huge = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, (byte) 0xE0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x80, 1, 0, 0};
    assertBomb(compressed(raw.length, huge));
    // More than a block may hold.
    assertEquals(Refusal.BLOCK_LENGTH, read(compressed((8 << 20) + 1, zstd(new byte[(8 << 20) + 1], ctx -> {}))));
    // More than this receiver's buffer holds.
    assertEquals(Refusal.BLOCK_LENGTH, read(compressed(RAW_OUT + 1, zstd(new byte[RAW_OUT + 1], ctx -> {}))));
    // Compression that does not make it smaller is not how any sender writes.
    byte[] noise = noise(300);
    byte[] larger = zstd(noise, ctx -> {});
    assertTrue(larger.length > noise.length);
    assertEquals(Refusal.BLOCK_LENGTH, read(compressed(noise.length, larger)));
    // What is unpacked is no piece.
    assertEquals(Refusal.PIECE_KIND, read(compressed(RAW_OUT, zstd(zeros, ctx -> {}))));
    assertEquals(1, delivered);
  }

  /** Whatever a block states, reading it takes no memory on the heap that grows with it. */
  @Test
  void readsWithoutAllocating() {
    byte[] raw = piece(1, 0, RAW_OUT - 56, ID, 0, RAW_OUT, new byte[RAW_OUT - 56]);
    byte[][] blocks = {
      compressed(raw.length, zstd(raw, ctx -> {})),
      compressed(100, zstd(new byte[64 << 20], ctx -> {})),
      stored(raw),
      compressed(RAW_OUT - 5, zstd(new byte[64 << 20], ctx -> {})),
    };
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int round = 0; round < 3; round++) {
      for (byte[] block : blocks) {
        long before = threads.getCurrentThreadAllocatedBytes();
        read(block);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(round == 0 || allocated < 16 << 10, "allocated=" + allocated);
      }
    }
  }

  @Test
  void unpacksFirstAndDeliversLater() {
    byte[] block = Golden.zstdBlock();
    assertEquals(ByteBuffer.wrap(block).getInt(4), BlockReader.unpackedBytes(block, 0));
    assertEquals(0, BlockReader.unpackedBytes(Golden.storedBlock(), 0));
    assertNull(reader.unpack(block, 0, block.length, rawOut));
    assertEquals(0, delivered);
    reader.deliver((kind, id, offset, total, buffer, position, length) -> delivered++);
    assertEquals(2, delivered);
    assertThrows(IllegalStateException.class, () -> reader.deliver((kind, id, offset, total, b, position, length) -> {}));
    block[0] = 9;
    assertEquals(Refusal.BLOCK_CODEC, reader.unpack(block, 0, block.length, rawOut));
    assertThrows(IllegalStateException.class, () -> reader.deliver((kind, id, offset, total, b, position, length) -> {}));
    block[0] = 1;
    for (int lie : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      ByteBuffer.wrap(block).putInt(4, lie);
      int bytes = BlockReader.unpackedBytes(block, 0);
      assertTrue(bytes >= 0 && bytes <= 8 << 20, "bytes=" + bytes);
    }
  }

  private void assertRefused(Refusal expected, byte[] raw) {
    int before = delivered;
    assertEquals(expected, read(stored(raw)));
    assertEquals(before, delivered);
  }

  private void assertBomb(byte[] block) {
    int before = delivered;
    assertEquals(Refusal.BLOCK_ZSTD, read(block));
    assertEquals(before, delivered);
  }

  private Refusal read(byte[] block) {
    return reader.read(block, 0, block.length, rawOut, (kind, id, offset, total, buffer, position, length) -> delivered++);
  }

  private static byte[] stored(byte[] raw) {
    return block(0, raw.length, raw.length, raw, 0);
  }

  private static byte[] compressed(int rawBytes, byte[] frame) {
    return block(1, rawBytes, frame.length, frame, 0);
  }

  private static byte[] block(int codec, int raw, int encoded, byte[] bytes, int padding) {
    return ByteBuffer.allocate(12 + bytes.length + padding).putInt(codec << 24).putInt(raw).putInt(encoded).put(bytes).array();
  }

  private static byte[] piece(int kind, int reserved, int length, Digest id, long offset, long total, byte[] bytes) {
    return ByteBuffer.allocate(56 + bytes.length)
        .putInt(kind << 24 | reserved)
        .putInt(length)
        .put(id.toBytes())
        .putLong(offset)
        .putLong(total)
        .put(bytes)
        .array();
  }

  private static byte[] zstd(byte[] raw, Consumer<ZstdCompressCtx> settings) {
    try (ZstdCompressCtx ctx = new ZstdCompressCtx().setLevel(1)) {
      settings.accept(ctx);
      byte[] to = new byte[(int) Zstd.compressBound(raw.length)];
      return Arrays.copyOf(to, ctx.compress(to, raw));
    }
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(1).nextBytes(bytes);
    return bytes;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }
}
