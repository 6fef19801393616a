package io.nonreturn.sender.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** What upstream, which may be hostile, lays into a mirror's folder: names of files. */
class FileNamesFuzzTest {
  /** Names of files, of any bytes but the two that no name has. */
  @FuzzTest
  void fileName(byte[] bytes) {
    StringBuilder uri = new StringBuilder("file:///nowhere/");
    for (byte b : bytes) {
      if (b != 0 && b != '/') {
        uri.append(String.format("%%%02X", b));
      }
    }
    Path path = Path.of(URI.create(uri.toString()));
    if (bytes.length > 255 || path.getNameCount() < 2 || path.toString().matches(".*/\\.\\.?")) {
      return;
    }
    byte[] name = new byte[bytes.length];
    int length = 0;
    for (byte b : bytes) {
      if (b != 0 && b != '/') {
        name[length++] = b;
      }
    }
    String text = new String(name, 0, length, StandardCharsets.UTF_8);
    boolean isUtf8 = Arrays.equals(Arrays.copyOf(name, length), text.getBytes(StandardCharsets.UTF_8));
    if (isUtf8) {
      assertEquals(text, FileNames.nameOf(path));
    } else {
      assertNull(FileNames.nameOf(path));
    }
  }
}
