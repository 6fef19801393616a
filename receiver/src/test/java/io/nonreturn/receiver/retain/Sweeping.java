package io.nonreturn.receiver.retain;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/** A blob store's files, looked at from outside. */
final class Sweeping {
  private Sweeping() {}

  /** Sets the time of all blobs. */
  static void age(Path store, long millis) throws IOException {
    for (Path blob : blobs(store)) {
      setTime(blob, millis);
    }
  }

  private static void setTime(Path blob, long millis) throws IOException {
    try {
      Files.setLastModifiedTime(blob, FileTime.fromMillis(millis));
    } catch (NoSuchFileException gone) {
      assertFalse(Files.exists(blob));
    }
  }

  static long count(Path store) throws IOException {
    return blobs(store).size();
  }

  private static List<Path> blobs(Path store) throws IOException {
    try (Stream<Path> files = Files.walk(store, 2)) {
      return files.filter(file -> file.getFileName().toString().length() == 64).toList();
    }
  }
}
