package io.nonreturn.wire.doctor;

import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Room above the floor, and how long a small forced write takes.
 *
 * @param folder state folder; where there is none yet, the one that it will be made in
 * @param floorBytes free space that is always left
 * @param floorShare the same as a share of the disk
 */
public record DiskCheck(Path folder, long floorBytes, double floorShare) implements Check {
  private static final int WRITES = 16;
  private static final int WRITE_BYTES = 64 << 10;
  private static final double SLOW_MILLIS = 25;

  @Override
  public List<Finding> look() {
    Path there = folder;
    while (!Files.isDirectory(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      return List.of(room(there), speed(there));
    } catch (IOException e) {
      return List.of(Finding.fault("disk", FileErrors.describe(e), "ls -ld " + there + "   # must be writable for the account of the service"));
    }
  }

  private Finding room(Path there) throws IOException {
    FileStore disk = Files.getFileStore(there);
    long floor = Math.max(floorBytes, (long) (floorShare * disk.getTotalSpace()));
    String figure = "free=" + Units.formatBytes(disk.getUsableSpace()) + " floor=" + Units.formatBytes(floor) + " on the disk of " + there;
    return disk.getUsableSpace() > floor
        ? Finding.ok("disk-room", figure)
        : Finding.fault("disk-room", figure + ": nothing is taken", "nonreturn gc -c receiver.toml   # or a larger disk, or a lower limits.disk_floor");
  }

  private static Finding speed(Path there) throws IOException {
    Path probe = Files.createTempFile(there, ".nonreturn-doctor", ".tmp");
    try (FileChannel file = FileChannel.open(probe, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(WRITE_BYTES);
      long began = System.nanoTime();
      for (int i = 0; i < WRITES; i++) {
        file.write(bytes.rewind());
        file.force(false);
      }
      double millis = (System.nanoTime() - began) / 1e6 / WRITES;
      String figure = String.format(Locale.ROOT, "%.2f ms for each forced write of 64 KiB", millis);
      return millis <= SLOW_MILLIS
          ? Finding.ok("disk-speed", figure)
          : Finding.warning("disk-speed", figure + ": each batch waits for some of these", "put the state folder on a local disk, not on a network file system");
    } finally {
      Files.delete(probe);
    }
  }
}
