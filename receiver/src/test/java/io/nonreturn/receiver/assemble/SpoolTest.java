package io.nonreturn.receiver.assemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.wire.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir
  Path folder;

  /** A crash leaves bytes of which no journal tells, and both go; in whatever order the folder lists them, the start goes on. */
  @Test
  void blobOfWhichNothingIsKnownGoesWithItsJournal() throws Exception {
    for (int i = 0; i < 20; i++) {
      String name = Digest.sha256(new byte[] {(byte) i}).hex();
      Files.write(folder.resolve(name + ".part"), new byte[100]);
      Files.write(folder.resolve(name + ".ranges"), new byte[7]);
    }
    try (Spool spool = new Spool(folder, 100, 4)) {
      spool.recover(0);
      assertEquals(0, spool.size());
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }
}
