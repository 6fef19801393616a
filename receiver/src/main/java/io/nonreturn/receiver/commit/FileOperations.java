package io.nonreturn.receiver.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The disk, as far as durability depends on it. Injected, so that tests can fail or lose any single operation. The methods here
 * are the real ones.
 */
public interface FileOperations {
  /** The real disk. */
  FileOperations REAL = new FileOperations() {};

  /** Writes a new file. */
  default void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
  }

  /**
   * Makes a file's bytes, or a directory's entries, durable (fsync(2) on a new descriptor: Linux reports an error of writing
   * back to every descriptor opened before it was reported).
   */
  default void force(Path fileOrDirectory) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes everything on the file system of this directory durable; false where that cannot be had, then nothing was done. */
  default boolean forceAll(Path directory) throws IOException {
    return Syncfs.sync(directory);
  }

  /** Replaces atomically. */
  default void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes if there. */
  default void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }
}
