package io.nonreturn.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The files of wire version 1 are read and written as on the day they were made. */
class GoldenTest {
  @Test
  void writersGiveTheBytesOfTheFiles() throws IOException {
    assertArrayEquals(Golden.file("block-stored.bin"), Golden.storedBlock());
    assertArrayEquals(Golden.file("frame-shard.bin"), Golden.shardFrame());
    assertArrayEquals(Golden.file("frame-beacon.bin"), Golden.beaconFrame());
    assertArrayEquals(Golden.file("envelope-manifest.bin"), Golden.manifestEnvelope());
    assertArrayEquals(Golden.file("envelope-head.bin"), Golden.headEnvelope());
    assertArrayEquals(Golden.file("envelope-inventory.bin"), Golden.inventoryEnvelope());
  }

  /** Computed by OpenSSL's AES-GCM over a header and a block put together by hand, outside of this program. */
  @Test
  void shardFrameIsWhatAnotherProgramSealed() throws IOException {
    String header = "4e5201" + "01" + "19b76daa80054321" + "0000000000000005" + "000000000001" + "0000" + "0001" + "0001";
    String sealed =
        "b49b4a97799a3de1d24d51e7b146208975fb0b30e9357dad749e9d71aa83cc2f3ab4fabb363031f1e4c0ed6ed1c67cee"
            + "de83942c44003498c6a25e97ae7685351c513dac5d337c29d41e34d4280e1595082f7bd5d27d79cce77fb282cc45bdfe"
            + "a077872f61";
    assertEquals(header + sealed, HexFormat.of().formatHex(Golden.file("frame-shard.bin")));
  }

  @Test
  void shardFrameOpensToTheStoredBlock() throws IOException {
    byte[] frame = Golden.file("frame-shard.bin");
    assertNull(Frames.check(frame, 0, frame.length));
    assertEquals(FrameType.SHARD, Frames.type(frame, 0));
    byte[] shard = new byte[frame.length - Frames.OVERHEAD_BYTES];
    assertTrue(FrameSeal.of(Golden.LINK, Frames.session(frame, 0)).open(frame, 0, frame.length, shard, 0));
    assertArrayEquals(Golden.file("block-stored.bin"), shard);
    assertArrayEquals(Golden.HELLO, content(shard));
  }

  @Test
  void beaconFrameOpensToTheBeacon() throws Exception {
    byte[] frame = Golden.file("frame-beacon.bin");
    assertNull(Frames.check(frame, 0, frame.length));
    assertEquals(FrameType.BEACON, Frames.type(frame, 0));
    byte[] payload = new byte[frame.length - Frames.OVERHEAD_BYTES];
    assertTrue(FrameSeal.of(Golden.LINK, Frames.session(frame, 0)).open(frame, 0, frame.length, payload, 0));
    assertEquals(Golden.BEACON, Beacon.parse(payload));
  }

  @Test
  void compressedBlockGivesItsPieces() throws IOException {
    byte[] block = Golden.file("block-zstd.bin");
    assertEquals(BlockLayout.ZSTD, block[0]);
    assertArrayEquals(Golden.TEXT, content(block));
  }

  @Test
  void envelopesAreTrustedAndRead() throws Exception {
    byte[] manifest = Golden.TRUST.verify(MessageType.MANIFEST, Golden.file("envelope-manifest.bin"), 0);
    assertEquals(Golden.MANIFEST, Manifest.parse(manifest));
    byte[] head = Golden.TRUST.verify(MessageType.HEAD, Golden.file("envelope-head.bin"), 0);
    assertEquals(Golden.HEAD, Head.parse(head));
    byte[] inventory = Golden.TRUST.verify(MessageType.INVENTORY, Golden.file("envelope-inventory.bin"), 0);
    assertEquals(Golden.INVENTORY, Inventory.parse(inventory));
  }

  /** The worked examples of the specification are the files, byte for byte. */
  @ParameterizedTest
  @ValueSource(strings = {"frame-shard.bin", "frame-beacon.bin", "block-stored.bin", "block-zstd.bin"})
  void specificationShowsTheFile(String name) throws IOException {
    String page = Files.readString(Path.of("../docs/PROTOCOL.md"));
    Matcher example = Pattern.compile("<!-- golden/v1/" + Pattern.quote(name) + " -->\\n```\\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertTrue(example.find(), "docs/PROTOCOL.md shows " + name);
    // Each line: offset, two blanks, bytes in hexadecimal, two blanks, what they are.
    StringBuilder shown = new StringBuilder();
    for (String line : example.group(1).lines().toList()) {
      String[] columns = line.strip().split(" {2,}", 3);
      assertEquals(shown.length() / 2, Integer.parseInt(columns[0]), "offset in: " + line);
      shown.append(columns[1].replace(" ", ""));
    }
    assertEquals(HexFormat.of().formatHex(Golden.file(name)), shown.toString());
  }

  private static byte[] content(byte[] block) {
    List<byte[]> pieces = new ArrayList<>();
    try (BlockReader reader = new BlockReader()) {
      assertNull(
          reader.read(block, 0, block.length, new byte[4_096], (kind, id, offset, total, buffer, position, length) ->
              pieces.add(Arrays.copyOfRange(buffer, position, position + length))));
    }
    byte[] content = new byte[pieces.stream().mapToInt(piece -> piece.length).sum()];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, content, at, piece.length);
      at += piece.length;
    }
    return content;
  }
}
