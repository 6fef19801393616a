package io.nonreturn.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BlockWriterTest {
  private static final Digest ID = Digest.of(Golden.counting(0xA0));

  private final BlockWriter writer = new BlockWriter();

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void bytesOfAStoredBlock() {
    byte[] slab = new byte[200];
    writer.begin(slab, 3, 190);
    assertEquals(190 - 12 - 56, writer.remaining());
    assertTrue(writer.isEmpty());
    int at = writer.addPiece(PieceKind.MANIFEST, ID, 0x0405, 0x0607, 2);
    assertEquals(3 + 12 + 56, at);
    slab[at] = (byte) 0xEE;
    slab[at + 1] = (byte) 0xEF;
    int next = writer.addPiece(PieceKind.HEAD, ID, 0, 1, 1);
    slab[next] = (byte) 0xDD;
    assertEquals(12 + 58 + 57, writer.finish(false));
    assertEquals(
        "000000"
            + "00" + "000000" + "00000073" + "00000073"
            + "02" + "000000" + "00000002" + ID.hex() + "0000000000000405" + "0000000000000607" + "eeef"
            + "03" + "000000" + "00000001" + ID.hex() + "0000000000000000" + "0000000000000001" + "dd",
        HexFormat.of().formatHex(slab, 0, 3 + 127));
  }

  @Test
  void emptyFileIsAPieceWithoutBytes() {
    byte[] slab = new byte[100];
    writer.begin(slab, 0, 100);
    writer.addPiece(PieceKind.BLOB, ID, 0, 0, 0);
    assertEquals(68, writer.finish(true));
  }

  @Test
  void capacityIsNeverPassed() {
    byte[] slab = new byte[200];
    assertThrows(IllegalArgumentException.class, () -> writer.begin(slab, 0, 67));
    writer.begin(slab, 0, 100);
    assertEquals(32, writer.remaining());
    assertThrows(IllegalArgumentException.class, () -> writer.addPiece(PieceKind.BLOB, ID, 0, 40, 33));
    writer.addPiece(PieceKind.BLOB, ID, 0, 40, 32);
    assertEquals(-56, writer.remaining());
    assertThrows(IllegalArgumentException.class, () -> writer.addPiece(PieceKind.BLOB, ID, 0, 0, 0));
  }

  @Test
  void neverLargerThanABlockMayBe() {
    writer.begin(new byte[9 << 20], 0, 9 << 20);
    assertEquals((8 << 20) - 56, writer.remaining());
  }

  @Test
  void piecesMustLieInTheirObjects() {
    writer.begin(new byte[1_000], 0, 1_000);
    assertThrows(IllegalArgumentException.class, () -> writer.addPiece(PieceKind.BLOB, ID, 5, 9, 5));
    assertThrows(IllegalArgumentException.class, () -> writer.addPiece(PieceKind.BLOB, ID, -1, 9, 5));
    assertThrows(IllegalArgumentException.class, () -> writer.addPiece(PieceKind.BLOB, ID, 0, 9, -1));
    assertThrows(IllegalArgumentException.class, () -> writer.addPiece(PieceKind.BLOB, ID, 0, 9, 0));
    assertThrows(IllegalArgumentException.class, () -> writer.addPiece(PieceKind.HEAD, ID, 0, (16 << 10) + 1, 5));
    assertTrue(writer.isEmpty());
    assertThrows(IllegalStateException.class, () -> writer.finish(true));
  }

  @Test
  void lastPieceCanBeTakenAway() {
    byte[] slab = new byte[300];
    writer.begin(slab, 0, 300);
    writer.addPiece(PieceKind.BLOB, ID, 0, 10, 10);
    writer.addPiece(PieceKind.BLOB, ID, 0, 20, 20);
    writer.removeLast();
    assertThrows(IllegalStateException.class, writer::removeLast);
    assertEquals(12 + 66, writer.finish(false));
  }

  @Test
  void compressesWhatPays() {
    byte[] slab = new byte[200_000];
    int bytes = write(slab, new byte[150_000]);
    assertEquals(BlockLayout.ZSTD, slab[0]);
    assertTrue(bytes < 1_000, "bytes=" + bytes);
  }

  /** Random bytes, at every size around the border from which on samples decide. */
  @Test
  void storesWhatDoesNotPay() {
    for (int length : new int[] {1, 100, 65_480, 65_479, 65_481, 70_000, 1_000_000, (8 << 20) - 56}) {
      byte[] content = random(length);
      byte[] slab = new byte[length + 68];
      assertEquals(length + 68, write(slab, content));
      assertEquals(BlockLayout.STORED, slab[0]);
      assertArrayEquals(content, Arrays.copyOfRange(slab, 68, slab.length));
    }
  }

  /** Mostly random, so that samples at beginning, middle and end promise nothing: one try in vain costs only time. */
  @Test
  void oneSideOfALargeBlockIsEnoughToTry() {
    byte[] content = random(300_000);
    Arrays.fill(content, 100_000, 300_000, (byte) 7);
    byte[] slab = new byte[content.length + 68];
    int bytes = write(slab, content);
    assertTrue(bytes < 110_000, "bytes=" + bytes);
    assertArrayEquals(content, readAll(slab, bytes).getFirst());
  }

  @Property(tries = 100)
  void whatIsWrittenIsRead(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 3_000) Integer> lengths,
      @ForAll boolean compress,
      @ForAll @IntRange(min = 1, max = 255) int alphabet,
      @ForAll @IntRange(min = 60, max = 9_000) int shardLength,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] slab = new byte[80_000];
    List<byte[]> contents = new ArrayList<>();
    try (BlockWriter own = new BlockWriter()) {
      own.begin(slab, 0, 70_000);
      for (int length : lengths) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
          content[i] = (byte) random.nextInt(alphabet);
        }
        System.arraycopy(content, 0, slab, own.addPiece(PieceKind.BLOB, ID, 7, 9_999, length), length);
        contents.add(content);
      }
      int bytes = own.finish(compress);
      int k = BlockLayout.dataShards(bytes, shardLength);
      assertTrue(k * shardLength >= bytes && (k - 1) * shardLength < bytes);
      Arrays.fill(slab, bytes, slab.length, (byte) 0x55);
      BlockLayout.pad(slab, 0, bytes, k, shardLength);
      List<byte[]> read = readAll(slab, k * shardLength);
      assertEquals(contents.size(), read.size());
      for (int i = 0; i < read.size(); i++) {
        assertArrayEquals(contents.get(i), read.get(i));
      }
    }
  }

  private int write(byte[] slab, byte[] content) {
    writer.begin(slab, 0, slab.length);
    int at = writer.addPiece(PieceKind.BLOB, ID, 0, content.length, content.length);
    System.arraycopy(content, 0, slab, at, content.length);
    return writer.finish(true);
  }

  private static List<byte[]> readAll(byte[] slab, int length) {
    List<byte[]> pieces = new ArrayList<>();
    try (BlockReader reader = new BlockReader()) {
      assertNull(
          reader.read(slab, 0, length, new byte[1 << 20], (kind, id, offset, total, buffer, position, bytes) ->
              pieces.add(Arrays.copyOfRange(buffer, position, position + bytes))));
    }
    return pieces;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }
}
