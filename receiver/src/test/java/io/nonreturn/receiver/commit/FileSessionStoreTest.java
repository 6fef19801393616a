package io.nonreturn.receiver.commit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSessionStoreTest {
  @TempDir
  Path folder;

  private FileSessionStore open() throws IOException {
    return new FileSessionStore(folder.resolve("session"), FileOperations.REAL, (what, cause) -> {});
  }

  @Test
  void whatWasRaisedIsThereAfterARestart() throws IOException {
    assertEquals(0, open().highest());
    open().raise(0x99b7_6daa_8005_4321L);
    assertEquals(0x99b7_6daa_8005_4321L, open().highest());
  }

  @Test
  void aDamagedFileIsNamedWithWhatToDo() throws IOException {
    for (byte[] content : new byte[][] {{}, {'x'}, "19b76daa800543211".getBytes(US_ASCII), {'1', (byte) 0xFF}}) {
      Files.write(folder.resolve("session"), content);
      IOException e = assertThrows(IOException.class, this::open);
      assertTrue(e.getMessage().startsWith(folder.resolve("session") + " is damaged; delete it"), e::toString);
    }
  }
}
