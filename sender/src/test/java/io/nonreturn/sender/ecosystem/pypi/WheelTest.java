package io.nonreturn.sender.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WheelTest {

  @TempDir Path folder;

  private void assertInvalid(Path file, String why) {
    SkippedException e = assertThrows(SkippedException.class, () -> new Wheel(file, "demo").metadata());
    assertEquals(Skipped.INVALID_PACKAGE, e.skipped());
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  private Path wheel(Map<String, String> entries) throws IOException {
    return TestWheels.zip(folder.resolve("demo-1.0-py3-none-any.whl"), entries);
  }

  @Test
  void metadataIsReadByteForByte() throws Exception {
    Path file = TestWheels.good(folder, "demo", "1.0");
    assertEquals(
        TestWheels.metadata("demo", "1.0"), new String(new Wheel(file, "demo").metadata(), StandardCharsets.UTF_8));
  }

  @Test
  void namesAreComparedNormalised() throws Exception {
    Path file = wheel(Map.of("De_mo-1.0.dist-info/METADATA", "Metadata-Version: 2.1\r\nname:  De.mO\r\n"));
    assertEquals(37, new Wheel(file, "de-mo").metadata().length);
  }

  @Test
  void whatIsNoWheelIsRefused() throws IOException {
    assertInvalid(wheel(Map.of("demo/x.py", "")), "no .dist-info/METADATA");
    assertInvalid(wheel(Map.of("a/demo-1.0.dist-info/METADATA", TestWheels.metadata("demo", "1"))), "no .dist-info");
    assertInvalid(wheel(Map.of("demo-1.0.dist-info/METADATA", TestWheels.metadata("other", "1"))), "project other");
    assertInvalid(wheel(Map.of("demo-1.0.dist-info/METADATA", "Metadata-Version: 2.1\n\nName: demo\n")), "no Name");
    assertInvalid(
        wheel(Map.of("a.dist-info/METADATA", "Name: demo\n", "b.dist-info/METADATA", "Name: demo\n")), "more than one");
  }

  @Test
  void garbageAndTruncatedArchivesAreRefused() throws IOException {
    Path file = folder.resolve("demo-1.0-py3-none-any.whl");
    assertInvalid(Files.write(file, new byte[0]), "no zip");
    assertInvalid(Files.write(file, new byte[100_000]), "no zip");
    byte[] good = Files.readAllBytes(TestWheels.good(folder, "demo", "1.0"));
    for (int length = 0; length < good.length; length += 7) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThrows(SkippedException.class, () -> new Wheel(file, "demo").metadata());
    }
  }

  @Test
  void everyFlippedByteIsRefusedOrHarmless() throws IOException {
    Path file = folder.resolve("demo-1.0-py3-none-any.whl");
    byte[] good = Files.readAllBytes(TestWheels.good(folder, "demo", "1.0"));
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) 0xFF;
      Files.write(file, bad);
      try {
        new Wheel(file, "demo").metadata();
      } catch (SkippedException e) {
        assertEquals(Skipped.INVALID_PACKAGE, e.skipped());
      }
    }
  }

  @Test
  void bombsAreRefused() throws IOException {
    String padding = "x".repeat(Wheel.MAX_METADATA_BYTES);
    assertInvalid(
        wheel(Map.of("demo-1.0.dist-info/METADATA", TestWheels.metadata("demo", "1") + padding)), "METADATA is");
    String dense = "y".repeat(1 << 20);
    assertInvalid(wheel(Map.of("demo-1.0.dist-info/METADATA", TestWheels.metadata("demo", "1") + dense)), "METADATA is");
  }

  @Test
  void anArchiveThatClaimsAHugeDirectoryIsNotRead() throws IOException {
    Path file = folder.resolve("demo-1.0-py3-none-any.whl");
    ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
    end.putInt(0, 0x06054b50).putShort(8, (short) 1).putShort(10, (short) 1).putInt(12, 1 << 30);
    assertInvalid(Files.write(file, end.array()), "directory is larger");
    end.putInt(12, -1);
    assertInvalid(Files.write(file, end.array()), "64-bit directory is missing");
  }

  @Test
  void aSecondEndThatHidesTheDirectoryIsNotBelieved() throws IOException {
    byte[] good = Files.readAllBytes(TestWheels.good(folder, "demo", "1.0"));
    ByteBuffer hiding = ByteBuffer.allocate(good.length + 22).order(ByteOrder.LITTLE_ENDIAN).put(good);
    hiding.putShort(good.length - 2, (short) 22); // the true end: what follows is its comment
    hiding.putInt(good.length, 0x06054b50).putShort(good.length + 20, (short) 1);
    Path file = Files.write(folder.resolve("demo-1.0-py3-none-any.whl"), hiding.array());
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(3, zip.size(), "the library looks for another end");
    }
    assertInvalid(file, "something follows its end");
  }
}
