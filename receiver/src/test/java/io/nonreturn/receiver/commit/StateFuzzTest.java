package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.receiver.Measured;
import io.nonreturn.receiver.MemoryFolder;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the high side reads back from its own disk, which may have damaged it. */
class StateFuzzTest {
  private final Path file = MemoryFolder.shared().resolve("session");

  StateFuzzTest() throws IOException {}

  /** The file of the highest session: a number, or an error that names the file and says what to do. */
  @FuzzTest
  void session(byte[] content) throws IOException {
    Files.write(file, content);
    FileSessionStore store;
    try {
      store = new FileSessionStore(file, FileOperations.REAL, (what, cause) -> {});
    } catch (IOException e) {
      assertTrue(e.getMessage().startsWith(file + " is damaged"), e::toString);
      return;
    }
    store.raise(store.highest());
    assertEquals(store.highest(), new FileSessionStore(file, FileOperations.REAL, (what, cause) -> {}).highest());
  }

  /** The row of a bundle's envelope. */
  @FuzzTest
  void envelope(byte[] row) throws IOException {
    Measured.within(256L * row.length, () -> {
      try {
        Manifest manifest = Envelopes.manifest(row);
        assertEquals(manifest, Manifest.parse(manifest.toPayload()));
      } catch (IOException e) {
        assertTrue(e.getMessage().startsWith("catalog is damaged"), e::toString);
      } catch (RefusedException e) {
        throw new AssertionError(e);
      }
    });
  }
}
