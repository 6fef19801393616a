package io.nonreturn.sender.watch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {

  private static final long LONG_NANOS = Duration.ofSeconds(20).toNanos();
  private static final long QUIET_NANOS = Duration.ofMillis(300).toNanos();

  @TempDir Path root;
  private FolderWatch watch;

  @BeforeEach
  void open() throws IOException {
    watch = new FolderWatch(root);
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
  }

  /** As a scan does, and then as long as anything of the past is still reported. */
  private void watchAll() throws IOException, InterruptedException {
    FolderScan.of(root, new Skips("test"), watch::add);
    watch.forgetOthers();
    while (watch.await(QUIET_NANOS)) {
      watch.clear();
    }
  }

  @Test
  void aFolderThatTookThePlaceOfAnotherIsWatched() throws Exception {
    Path folder = Files.createDirectory(root.resolve("x"));
    watchAll();
    Files.move(folder, root.resolve("y"));
    Files.createDirectory(folder);
    watchAll();
    Files.createFile(folder.resolve("new"));
    assertTrue(watch.await(LONG_NANOS), "the new x is watched");
    watchAll();
    Files.createFile(root.resolve("y/new"));
    assertTrue(watch.await(LONG_NANOS), "the old x is watched where it is now");
  }

  @Test
  void aFolderThatWasDeletedAndMadeAgainIsWatched() throws Exception {
    Path folder = Files.createDirectory(root.resolve("x"));
    watchAll();
    Files.delete(folder);
    Files.createDirectory(folder);
    watchAll();
    watchAll(); // the end of the old key may be told after the first look
    Files.createFile(folder.resolve("new"));
    assertTrue(watch.await(LONG_NANOS));
  }

  @Test
  void aFolderThatLeftTheTreeIsNoLongerWatched() throws Exception {
    Path folder = Files.createDirectory(root.resolve("x"));
    Path outside = Files.createTempDirectory("outside").resolve("x");
    watchAll();
    Files.move(folder, outside);
    watchAll();
    Files.createFile(outside.resolve("new"));
    assertFalse(watch.await(QUIET_NANOS));
  }
}
