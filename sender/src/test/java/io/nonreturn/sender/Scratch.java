package io.nonreturn.sender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders in memory where the system has such a place, gone with the process: for tests that run a million times. */
public final class Scratch {
  private static Path root;

  private Scratch() {}

  /** A fresh one. */
  public static synchronized Path folder() throws IOException {
    if (root == null) {
      Path memory = Path.of("/dev/shm");
      root = Files.isWritable(memory) ? Files.createTempDirectory(memory, "nonreturn-") : Files.createTempDirectory("nonreturn-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(root)));
    }
    return Files.createTempDirectory(root, "");
  }

  /** Deletes a folder with all that is in it. */
  public static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // It lies in memory, and its name says whose it is.
    }
  }
}
