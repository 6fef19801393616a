package io.nonreturn.bench.simulate.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * A disk in memory, and the process that uses it.
 *
 * <pre>
 *   SimDisk disk = SimDisk.create(random, 1L &lt;&lt; 30, clock);
 *   disk.faults().crashAt(17, Outcome.CRASH_TORN);
 *   try {
 *       run(disk.root());               // production code on ordinary paths
 *   } catch (Crash crash) {
 *       disk = disk.crash(Loss.SOME);   // what a new process finds
 *   }
 * </pre>
 */
public final class SimDisk {
  private final Volume volume;
  private final RandomGenerator random;
  private final long order;
  private final DiskFaults faults = new DiskFaults();
  private final SimFileSystem system;
  private boolean isLeft;

  private SimDisk(Volume volume, RandomGenerator random, long order) {
    this.volume = volume;
    this.random = random;
    this.order = order;
    this.system = new SimFileSystem(volume, faults, random, order);
  }

  /**
   * An empty disk.
   *
   * @param random decides what a crash takes, what a torn operation leaves, and in which order names are listed
   * @param capacityBytes in whole sectors of 4 KiB; each file and folder takes one beside those of its bytes
   * @param clock of the times that files bear
   */
  public static SimDisk create(RandomGenerator random, long capacityBytes, InstantSource clock) {
    return new SimDisk(new Volume(random, clock, capacityBytes), random, random.nextLong());
  }

  /** Where its files are: a path on a file system of its own. */
  public Path root() {
    return system.root();
  }

  /** What is to go wrong from now on. */
  public DiskFaults faults() {
    return faults;
  }

  /** How many operations changed something in this life. */
  public long changes() {
    return system.changes();
  }

  /** Makes the disk larger or smaller; what lies on it stays, also when that is more. */
  public void resize(long capacityBytes) {
    volume.resize(capacityBytes);
  }

  /** Bytes that it has room for. */
  public long capacityBytes() {
    return volume.capacityBytes();
  }

  /** Bytes that can still be written. */
  public long freeBytes() {
    return volume.freeBytes();
  }

  /** The database in a file as it is seen now, committed or not at risk of being lost: what a careful copy of the file holds. */
  public byte[] databaseImage(Path file) throws IOException {
    return system.database(file).database.image();
  }

  /** Puts a copy in the place of a database that nobody has open. */
  public void replaceDatabase(Path file, byte[] image) throws IOException {
    system.database(file).database.replace(image);
  }

  /**
   * Ends the process, at the operation where it threw {@link Crash} or here, and gives the disk to the next, with no faults set and
   * operations numbered from 1. All paths and channels of this one throw {@link Crash} from now on.
   */
  public SimDisk crash(Loss loss) {
    if (isLeft) {
      throw new IllegalStateException("this disk was given to the next process already");
    }
    isLeft = true;
    system.end();
    volume.crash(loss);
    return new SimDisk(volume, random, order);
  }
}
