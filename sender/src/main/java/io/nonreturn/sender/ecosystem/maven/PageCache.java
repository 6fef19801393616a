package io.nonreturn.sender.ecosystem.maven;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Small files of upstream that were checked, kept between runs so that they are not asked for again. Nothing in it is ever needed: it may be
 * deleted while no sender runs, and when it grows too large it is. Maven Resolver reads POMs in it as in its local repository. One thread.
 */
final class PageCache {

  /** Some ten thousand POMs. */
  private static final long MOST_BYTES = 512L << 20;

  private final Path folder;
  private final long most;
  private long bytes = -1;

  PageCache(Path folder) {
    this(folder, MOST_BYTES);
  }

  PageCache(Path folder, long most) {
    this.folder = folder;
    this.most = most;
  }

  Path folder() {
    return folder;
  }

  /** A file; null when it is not here. */
  byte[] get(String path) throws IOException {
    Path file = file(path);
    return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
  }

  /** Keeps a file, whole or not at all; without force, since a lost one is asked for again. */
  void put(String path, byte[] content) throws IOException {
    if (bytes < 0) {
      bytes = size();
    }
    bytes += content.length;
    if (bytes > most) {
      throw new IOException("cache " + folder + " bytes=" + bytes + " > LIMIT=" + most + "; follow less, or delete it while no sender runs");
    }
    Path file = file(path);
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    Files.write(part, content);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void remove(String path) throws IOException {
    Files.deleteIfExists(file(path));
  }

  /** Begins anew when more than half of the room is used: what is needed comes again. */
  void shrink() throws IOException {
    bytes = size();
    if (bytes > most / 2) {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }
          });
      bytes = 0;
    }
  }

  private long size() throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    long[] sum = {0};
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }

  /** Paths are {@link io.nonreturn.wire.ArtifactPath paths of artifacts}, or of this package's own making: none leads out. */
  private Path file(String path) {
    return folder.resolve(path);
  }
}
