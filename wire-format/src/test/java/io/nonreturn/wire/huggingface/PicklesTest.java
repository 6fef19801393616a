package io.nonreturn.wire.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PicklesTest {
  /** What Python writes for {@code pickle.dumps([1], protocol)}, a legacy {@code torch.save}, and what is none. */
  @ParameterizedTest
  @CsvSource({
    "80025d71004b01612e, true",
    "80035d71004b01612e, true",
    "8004950600000000000000 5d944b01612e, true",
    "80055d944b01612e, true",
    "80028a0a6cfc9c46f9206aa850192e, true",
    "80015d, false",
    "8002ff, false",
    "8002, false",
    "'', false",
    "474755460300, false",
    "7b7d, false",
  })
  void byTheirFirstBytes(String hex, boolean isPickle) throws IOException {
    assertEquals(isPickle, Pickles.isPickle(new TestChannel(HexFormat.of().parseHex(hex.replace(" ", "")))));
  }

  @Test
  void byWhatAnArchiveHolds() throws IOException {
    assertTrue(Pickles.isPickle(new TestChannel(zip("archive/data.pkl", "archive/version"))));
    assertTrue(Pickles.isPickle(new TestChannel(zip("a", "deep/DATA.PKL"))));
    assertFalse(Pickles.isPickle(new TestChannel(zip("weights.npy", "config.json"))));
    byte[] cut = zip("archive/data.pkl");
    assertFalse(Pickles.isPickle(new TestChannel(java.util.Arrays.copyOf(cut, 40))), "nothing reads it as an archive");
  }

  /** The end of the directory says where it begins, and says something else than where it lies. */
  @Test
  void whereverTheDirectoryIsSaidToBe() throws IOException {
    byte[] zip = zip("archive/data.pkl");
    zip[zip.length - 6] = 0;
    zip[zip.length - 5] = 0;
    assertTrue(Pickles.isPickle(new TestChannel(zip)));
    zip[zip.length - 10] = (byte) 0xff;
    zip[zip.length - 9] = (byte) 0xff;
    zip[zip.length - 8] = (byte) 0xff;
    zip[zip.length - 7] = (byte) 0xff;
    assertTrue(Pickles.isPickle(new TestChannel(zip)), "a directory that nobody can look through");
  }

  @ParameterizedTest
  @CsvSource({"pytorch_model.bin, true", "a/B.PT, true", "x.ckpt, true", "x.pth, true", "x.pkl, true", "model.safetensors, false", "bin, false"})
  void byTheirNames(String path, boolean isNamed) {
    assertEquals(isNamed, Pickles.isNamed(path));
  }

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write("content".getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }
}
