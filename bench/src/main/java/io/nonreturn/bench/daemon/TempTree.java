package io.nonreturn.bench.daemon;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A fresh folder that is gone after use, also when the program is stopped. */
public final class TempTree implements AutoCloseable {
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final Path root;
  private final Thread reaper;

  private TempTree(Path root) {
    this.root = root;
    this.reaper = new Thread(
        () -> {
          try {
            deleteOnExit(root);
          } catch (IOException e) {
            System.err.println("cannot remove " + root + ": " + e.getMessage());
          }
        },
        "remove-" + root.getFileName());
    Runtime.getRuntime().addShutdownHook(reaper);
  }

  /**
   * Makes a folder under {@code parent}.
   *
   * @throws IOException also when fewer than {@code neededBytes} are free there
   */
  public static TempTree create(Path parent, String prefix, long neededBytes) throws IOException {
    long free = Files.getFileStore(parent).getUsableSpace();
    if (free < neededBytes) {
      throw new IOException(
          String.format("%s has %,d bytes free, %,d are needed", parent, free, neededBytes));
    }
    return new TempTree(Files.createTempDirectory(parent, prefix));
  }

  public Path root() {
    return root;
  }

  /** Deletes a folder and all in it, without following links; fine when it does not exist. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        // A daemon that is still ending may remove its own files under our feet.
        if (e instanceof NoSuchFileException) {
          return FileVisitResult.CONTINUE;
        }
        throw e;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
        Files.deleteIfExists(directory);
        return FileVisitResult.CONTINUE;
      }
    });
  }

  /** Shutdown hooks run at the same time: daemons that are being killed may still write into the folder for a moment. */
  private static void deleteOnExit(Path folder) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        delete(folder);
        return;
      } catch (IOException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public void close() throws IOException {
    delete(root);
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException e) {
      // The program is ending; the hook then finds nothing to remove.
      return;
    }
  }
}
