package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.bench.demo.PipInstall;
import io.nonreturn.bench.demo.PipInstall.Output;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real file system of some megabytes: an ext4 image in a file, mounted. Needs root, as CI has; fails without. A ballast file of its
 * own fills it to the last byte and gives the room back.
 */
final class SmallDisk implements AutoCloseable {
  private static final PipInstall SHELL = new PipInstall();
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int SECTOR_BYTES = 512;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Makes an image beside {@code folder} and mounts it there. */
  static SmallDisk mount(Path folder, int megabytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path image = folder.resolveSibling(folder.getFileName() + ".img");
    // -m 0: nothing is kept back for root, who runs this.
    sh("truncate -s " + megabytes + "M '" + image + "' && mkfs.ext4 -q -F -m 0 -N 4096 '" + image + "' && mount -o loop '" + image
        + "' '" + folder + "'");
    return new SmallDisk(folder);
  }

  /** Leaves no more than so many bytes free; 0 leaves none. Returns what is free then. */
  long fill(long leaveBytes) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (OutputStream out = Files.newOutputStream(ballast())) {
      for (long more = freeBytes() - leaveBytes; more > 0; more = freeBytes() - leaveBytes) {
        out.write(chunk, 0, (int) Math.min(chunk.length, more));
      }
      while (leaveBytes == 0) {
        out.write(chunk, 0, SECTOR_BYTES);
      }
    } catch (IOException e) {
      if (leaveBytes > 0) {
        throw e;
      }
    }
    return freeBytes();
  }

  /** Gives the room back. */
  void makeRoom() throws IOException {
    Files.delete(ballast());
  }

  long freeBytes() throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  @Override
  public void close() throws IOException {
    try {
      sh("umount '" + folder + "'");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  private static void sh(String script) throws IOException, InterruptedException {
    Output output = SHELL.run(List.of("sh", "-ec", script));
    assertEquals(0, output.exit(), script + "\n" + output.text());
  }
}
