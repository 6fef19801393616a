package io.nonreturn.wire.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the names survive is shown on the simulated disk. */
class DurableFoldersTest {
  @TempDir Path root;

  @Test
  void createsWhatIsMissingWithTheAttributes() throws Exception {
    Path folder = root.resolve("a/b/c");
    DurableFolders.create(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    DurableFolders.create(folder);
    for (Path created = folder; !created.equals(root); created = created.getParent()) {
      assertTrue(Files.isDirectory(created));
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(created)));
    }
  }

  @Test
  void takesTheRootOfTheFileSystem() throws Exception {
    DurableFolders.create(Path.of("/"));
  }

  @Test
  void fileInTheWayIsNamed() throws Exception {
    Path file = Files.createFile(root.resolve("file"));
    assertThrows(FileAlreadyExistsException.class, () -> DurableFolders.create(file));
  }
}
