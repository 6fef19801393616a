package io.nonreturn.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Blocks: prefix, zstd frame and pieces, as they come out of the erasure code. The oracle for pieces reads them as docs/PROTOCOL.md, section
 * 6, draws them.
 */
class BlockFuzzTest {
  private static final int RAW_BYTES = 1 << 20;

  private record Piece(PieceKind kind, Digest id, long offset, long total, ByteString bytes) {}

  private final BlockReader reader = new BlockReader();
  private final byte[] rawOut = new byte[RAW_BYTES];

  /** Any bytes. */
  @FuzzTest
  void block(byte[] block) {
    List<Piece> pieces = new ArrayList<>();
    Refusal refusal = read(block, pieces);

    if (refusal == null && block[0] == 0) {
      byte[] written = stored(pieces);
      assertArrayEquals(Arrays.copyOf(written, block.length), block, "a stored block has one form only");
    } else if (refusal == null) {
      byte[] raw = Arrays.copyOf(rawOut, ByteBuffer.wrap(block).getInt(4));
      assertArrayEquals(raw, raw(pieces));
    }
  }

  /** Good prefixes, stored and compressed, around pieces by a sender that has the key: the first byte chooses. */
  @FuzzTest
  void pieces(byte[] content) {
    if (content.length < 2) {
      return;
    }
    byte[] raw = Arrays.copyOfRange(content, 1, content.length);
    byte[] encoded = content[0] == 0 ? raw : Zstd.compress(raw, 1);
    if (content[0] != 0 && encoded.length >= raw.length) {
      return; // would have to be stored
    }
    byte[] block = new byte[12 + encoded.length + (content[0] & 0x0F)];
    ByteBuffer.wrap(block).putInt(content[0] == 0 ? 0 : 1 << 24).putInt(raw.length).putInt(encoded.length).put(encoded);
    List<Piece> pieces = new ArrayList<>();

    Refusal refusal = read(block, pieces);

    assertEquals(arePieces(raw), refusal == null, () -> "refusal=" + refusal);
    if (refusal == null) {
      assertArrayEquals(raw, raw(pieces));
    } else {
      assertEquals(Refusal.Stage.BLOCK, refusal.stage());
      assertTrue(refusal.name().startsWith("PIECE_"), () -> "the block around the pieces is good: " + refusal);
    }
  }

  /** A compressed block whose zstd frame was tampered with: no more comes out than it states, and never more than there is room for. */
  @FuzzTest
  void zstd(byte[] content) {
    if (content.length < 12) {
      return;
    }
    ByteBuffer in = ByteBuffer.wrap(content);
    int rawBytes = in.getInt() & (2 * RAW_BYTES - 1);
    byte[] frame = new byte[in.remaining()];
    in.get(frame);
    byte[] block = new byte[12 + frame.length];
    ByteBuffer.wrap(block).putInt(1 << 24).putInt(rawBytes).putInt(frame.length).put(frame);
    List<Piece> pieces = new ArrayList<>();

    assertTrue(BlockReader.unpackedBytes(block, 0) <= Limits.RAW_BLOCK_BYTES);
    if (read(block, pieces) == null) {
      assertEquals(rawBytes, raw(pieces).length);
      assertArrayEquals(Zstd.decompress(frame, rawBytes), raw(pieces));
    }
  }

  private Refusal read(byte[] block, List<Piece> pieces) {
    Refusal[] refusal = new Refusal[1];
    Measured.within(4L * RAW_BYTES, () -> {
      pieces.clear();
      refusal[0] = reader.read(block, 0, block.length, rawOut, (kind, id, offset, total, buffer, position, length) ->
          pieces.add(new Piece(kind, id, offset, total, ByteString.copyFrom(buffer, position, length))));
    });
    if (refusal[0] != null) {
      assertTrue(pieces.isEmpty(), "pieces of a refused block were handed over");
    }
    for (Piece piece : pieces) {
      assertTrue(isWithin(piece.kind(), piece.offset(), piece.total(), piece.bytes().size()), piece::toString);
    }
    return refusal[0];
  }

  private static byte[] stored(List<Piece> pieces) {
    byte[] slab = new byte[12 + raw(pieces).length];
    try (BlockWriter writer = new BlockWriter()) {
      writer.begin(slab, 0, slab.length);
      for (Piece piece : pieces) {
        int at = writer.addPiece(piece.kind(), piece.id(), piece.offset(), piece.total(), piece.bytes().size());
        piece.bytes().copyTo(slab, at);
      }
      assertEquals(slab.length, writer.finish(false));
    }
    return slab;
  }

  private static byte[] raw(List<Piece> pieces) {
    ByteBuffer raw = ByteBuffer.allocate(pieces.stream().mapToInt(piece -> 56 + piece.bytes().size()).sum());
    for (Piece piece : pieces) {
      raw.put((byte) piece.kind().code).put(new byte[3]).putInt(piece.bytes().size()).put(piece.id().toBytes());
      raw.putLong(piece.offset()).putLong(piece.total()).put(piece.bytes().toByteArray());
    }
    return raw.array();
  }

  private static boolean arePieces(byte[] raw) {
    ByteBuffer in = ByteBuffer.wrap(raw);
    while (in.hasRemaining()) {
      if (in.remaining() < 56) {
        return false;
      }
      int kind = in.getInt();
      int length = in.getInt();
      in.position(in.position() + 32);
      long offset = in.getLong();
      long total = in.getLong();
      PieceKind known = null;
      for (PieceKind each : PieceKind.values()) {
        known = kind == each.code << 24 ? each : known;
      }
      if (known == null || length < 0 || length > in.remaining() || !isWithin(known, offset, total, length)) {
        return false;
      }
      in.position(in.position() + length);
    }
    return raw.length > 0;
  }

  private static boolean isWithin(PieceKind kind, long offset, long total, int length) {
    long most = switch (kind) {
      case BLOB -> 1L << 40;
      case MANIFEST -> 16L << 20;
      case HEAD, INVENTORY -> 16L << 10;
    };
    BigInteger end = BigInteger.valueOf(offset).add(BigInteger.valueOf(length));
    return total >= 0 && total <= most && offset >= 0 && end.compareTo(BigInteger.valueOf(total)) <= 0 && (length > 0 || total == 0);
  }
}
