package io.nonreturn.bench.simulate;

import io.nonreturn.bench.simulate.Faults.Kind;
import io.nonreturn.bench.simulate.disk.Crash;
import io.nonreturn.bench.simulate.disk.DiskOperation;
import io.nonreturn.bench.simulate.disk.Loss;
import io.nonreturn.bench.simulate.disk.Outcome;
import io.nonreturn.bench.simulate.disk.SimDisk;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.sender.stage.StagingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A machine of the simulated world: its disk, its clock, and a process on it that crashes, ends itself, and is started again.
 *
 * <p>All that the process does happens inside {@link #run}, which knows how processes end.
 */
abstract class Side {
  /** Work of the process. */
  interface Work {
    void run() throws IOException, StagingException, InterruptedException, SQLException;
  }

  private static final long CAPACITY_BYTES = 256L << 20;
  private static final long LEAST_DOWN_NANOS = 200_000_000L;
  private static final long MOST_DOWN_NANOS = 20_000_000_000L;

  final String name;
  final SimTime time;
  final SimTime.SideClock clock;
  final SplittableRandom random;
  final Trace trace;
  final Faults faults;
  private final Kind crashes;
  private SimDisk disk;
  private boolean isUp;
  private long startNanos;
  private Loss loss;
  private Runnable afterCrash = () -> {};

  Side(String name, SimTime time, SplittableRandom random, Trace trace, Faults faults, Kind crashes) {
    this.name = name;
    this.time = time;
    this.clock = time.new SideClock();
    this.random = random;
    this.trace = trace;
    this.faults = faults;
    this.crashes = crashes;
    newDisk();
  }

  /** Builds the process from what is on the disk. */
  abstract void open() throws IOException, StagingException;

  /** Forgets the process. */
  abstract void gone();

  private void newDisk() {
    disk = SimDisk.create(random.split(), CAPACITY_BYTES, clock);
    try {
      // As an installation makes it; nothing fails yet.
      Files.createDirectory(state());
      FileOperations.REAL.force(disk.root());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    watch();
  }

  /** The folder of the process. */
  final Path state() {
    return disk.root().resolve("state");
  }

  private void watch() {
    disk.faults().observe(this::operation);
  }

  private void operation(DiskOperation operation) {
    if (operation.kind().changes()) {
      trace.count(operation.number(), operation.kind().name().hashCode() * 31L + operation.path().hashCode());
    }
  }

  SimDisk disk() {
    return disk;
  }

  boolean isUp() {
    return isUp;
  }

  /** When the process is to be started, if it is down. */
  long startNanos() {
    return isUp ? Long.MAX_VALUE : startNanos;
  }

  /** Starts the process, which may end while it starts. */
  void start() {
    isUp = true;
    trace.tell(name + " starts");
    run(this::open);
  }

  /** Does something in the process, if there is one. */
  void run(Work work) {
    if (!isUp) {
      return;
    }
    try {
      work.run();
    } catch (Crash e) {
      trace.tell(name + " crashes", e.getMessage());
      down(loss != null ? loss : anyLoss());
    } catch (ProcessEnds | IOException | StagingException e) {
      // After a failed force the system may claim that written is what never reached the disk, for as long as it runs: the process
      // cannot find out, so the rule for operators is to start the machine anew, and that is what happens here.
      trace.tell(name + " ends itself", e);
      down(Loss.ALL);
    } catch (InterruptedException e) {
      throw new Violation(name + " was interrupted by nobody", e);
    } catch (Violation e) {
      throw e;
    } catch (SQLException e) {
      throw new Violation("the simulation cannot read a database", e);
    } catch (RuntimeException e) {
      throw new Violation(name + " failed: " + e, e);
    }
  }

  /** The process is killed now, or the power is cut. */
  void crash() {
    if (isUp) {
      crash(anyLoss());
    }
  }

  /** The process is killed now, in this way. */
  void crash(Loss how) {
    if (isUp) {
      trace.tell(name + " is killed");
      down(how);
    }
  }

  /** The process will crash at this operation on the disk, in this way. */
  void crashAt(long operation, Outcome outcome, Loss how) {
    loss = how;
    disk.faults().crashAt(operation, outcome);
  }

  /** Something is to be done once, on the disk of the process that is started after the next crash. */
  void afterNextCrash(Runnable what) {
    afterCrash = what;
  }

  /** Nobody waits long before the process is started again. */
  void startSoon() {
    startNanos = Math.min(startNanos, time.nanos() + LEAST_DOWN_NANOS);
  }

  /** The process stands still until then. */
  void stop(Duration length) {
    faults.count(Kind.STOPS);
    crash();
    startNanos = Math.max(startNanos, time.nanos() + length.toNanos());
  }

  /** The process will crash within one of its next operations on the disk. */
  void crashSoon(int withinOperations) {
    Outcome how = switch (random.nextInt(3)) {
      case 0 -> Outcome.CRASH_BEFORE;
      case 1 -> Outcome.CRASH_TORN;
      default -> Outcome.CRASH_AFTER;
    };
    crashAt(disk.changes() + 1 + random.nextInt(withinOperations), how, anyLoss());
  }

  private Loss anyLoss() {
    return switch (random.nextInt(4)) {
      case 0 -> Loss.NOTHING;
      case 1 -> Loss.ALL;
      default -> Loss.SOME;
    };
  }

  private void down(Loss how) {
    faults.count(crashes);
    if (how != Loss.NOTHING) {
      faults.count(Kind.POWER_CUTS);
    }
    loss = null;
    isUp = false;
    startNanos = time.nanos() + random.nextLong(LEAST_DOWN_NANOS, MOST_DOWN_NANOS);
    gone();
    disk = disk.crash(how);
    watch();
    Runnable next = afterCrash;
    afterCrash = () -> {};
    next.run();
  }

  /** The machine is replaced by an empty one. */
  void wipe() {
    crash();
    newDisk();
  }

  /** Some of the next operations fail, of those that change the disk or of those that only read. */
  void failSoon() {
    boolean isReading = random.nextBoolean();
    int failing = 1 + random.nextInt(3);
    int[] spared = {random.nextInt(40)};
    disk.faults().failNext(failing, operation -> operation.kind().changes() != isReading && spared[0]-- <= 0 && counted());
  }

  private boolean counted() {
    faults.count(Kind.DISK_ERRORS);
    return true;
  }

  /** The disk is as good as full. */
  void fill() {
    faults.count(Kind.FULL_DISKS);
    long capacity = disk.capacityBytes();
    disk.resize(capacity - disk.freeBytes() + random.nextInt(20) * 4096L);
  }

  /** There is room again. */
  void empty() {
    disk.resize(CAPACITY_BYTES);
  }

  /** All is well from now on. */
  void repair() {
    empty();
    disk.faults().clear();
    clock.repair();
    startSoon();
  }
}
