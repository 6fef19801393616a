package io.nonreturn.receiver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Puts the folders of tests into memory where the system has such a place: forcing is the same call there, and takes no time. */
public final class MemoryFolder implements TempDirFactory {
  private static Path shared;

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension) throws IOException {
    return create();
  }

  public static Path create() throws IOException {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) ? Files.createTempDirectory(memory, "nonreturn-") : Files.createTempDirectory("nonreturn-");
  }

  /** One for the whole process, emptied when it ends: for tests that run a million times. */
  public static Path shared() throws IOException {
    synchronized (MemoryFolder.class) {
      if (shared == null) {
        shared = create();
        Runtime.getRuntime().addShutdownHook(new Thread(MemoryFolder::deleteShared));
      }
      return Files.createTempDirectory(shared, "");
    }
  }

  private static void deleteShared() {
    try (Stream<Path> files = Files.walk(shared)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // It lies in memory, and its name says whose it is.
    }
  }
}
