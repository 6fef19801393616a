package io.nonreturn.sender.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobReaderTest {

  private static final byte[] WHOLE = "0123456789".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  /** As an operator mends it: the good file is renamed over the bad one, whose reader has it open. */
  @Test
  void aFileThatIsRestoredByRenamingIsRead() throws Exception {
    Path blob = Files.write(folder.resolve("blob"), Arrays.copyOf(WHOLE, 4));
    Path good = Files.write(folder.resolve("good"), WHOLE);
    byte[] bytes = new byte[WHOLE.length];
    try (BlobReader reader = new BlobReader()) {
      reader.read(blob, 0, bytes, 0, 4);
      assertThrows(EOFException.class, () -> reader.read(blob, 0, bytes, 0, WHOLE.length));
      Files.move(good, blob, StandardCopyOption.ATOMIC_MOVE);
      reader.read(blob, 0, bytes, 0, WHOLE.length);
      assertArrayEquals(WHOLE, bytes);
      assertThrows(NoSuchFileException.class, () -> reader.read(folder.resolve("none"), 0, bytes, 0, 1));
      reader.read(blob, 0, bytes, 0, WHOLE.length);
    }
  }
}
