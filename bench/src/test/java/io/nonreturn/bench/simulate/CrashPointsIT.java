package io.nonreturn.bench.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.simulate.disk.DiskOperation;
import io.nonreturn.bench.simulate.disk.Loss;
import io.nonreturn.bench.simulate.disk.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each side stopped at every operation that it does on its disk in a run of {@link TwentyBlobs}, in every way there is. Each time it must
 * recover, both sides must agree in the end, and nothing may ever be seen that is not whole, or vanish that was seen: also not if
 * the power goes when all is done.
 */
class CrashPointsIT {
  private static final int THREADS = 2;
  private static final int MOST_TOLD = 10;
  private static final int SAMPLED = 300;
  /** Recovery of the high side takes more than 500 operations, most of them forces of folders; of the low side a dozen. */
  private static final int RECOVERY_OPERATIONS = 40;

  /** A way to stop. */
  private enum Mode {
    /** Killed before the operation. */
    BEFORE(Outcome.CRASH_BEFORE, Loss.NOTHING),
    /** Killed after it, before anybody learns that it was done. */
    AFTER(Outcome.CRASH_AFTER, Loss.NOTHING),
    /** The power goes within it, and any part of what was not forced is lost. */
    TORN(Outcome.CRASH_TORN, Loss.SOME),
    /** The power goes after it, and all that was not forced is lost. */
    UNFORCED_LOST(Outcome.CRASH_AFTER, Loss.ALL),
    /** It fails; the process tries again or ends, as it sees fit. */
    FAILED(Outcome.FAILED, Loss.ALL);

    final Outcome outcome;
    final Loss loss;

    Mode(Outcome outcome, Loss loss) {
      this.outcome = outcome;
      this.loss = loss;
    }

    void happensTo(Side side, long operation) {
      if (this == FAILED) {
        side.disk().faults().failAt(operation);
      } else {
        side.crashAt(operation, outcome, loss);
      }
    }
  }

  /** A side, an operation of it and a way to stop there. */
  private record Point(boolean isLow, DiskOperation operation, Mode mode) {
    Side side(TwentyBlobs world) {
      return isLow ? world.low : world.high;
    }

    @Override
    public String toString() {
      return (isLow ? "low " : "high ") + mode + " " + operation;
    }
  }

  /** What a run in which nothing goes wrong does on both disks. */
  private record Undisturbed(List<DiskOperation> low, List<DiskOperation> high) {
    static Undisturbed run() throws IOException {
      TwentyBlobs world = new TwentyBlobs();
      Undisturbed undisturbed = new Undisturbed(operations(world.low), operations(world.high));
      world.run();
      assertEquals(TwentyBlobs.BLOBS, world.blobs());
      return undisturbed;
    }

    private static List<DiskOperation> operations(Side side) {
      List<DiskOperation> operations = new ArrayList<>();
      side.disk().faults().observe(operation -> {
        if (operation.kind().changes()) {
          operations.add(operation);
        }
      });
      return operations;
    }

    List<Point> points() {
      List<Point> points = new ArrayList<>();
      for (Mode mode : Mode.values()) {
        low.forEach(operation -> points.add(new Point(true, operation, mode)));
        high.forEach(operation -> points.add(new Point(false, operation, mode)));
      }
      return points;
    }
  }

  @Test
  void everyOperationIsSurvived() throws Exception {
    Undisturbed undisturbed = Undisturbed.run();
    checkThatNoneIsLeftOut(undisturbed.low(), 130);
    checkThatNoneIsLeftOut(undisturbed.high(), 600);
    checkThatAllKindsAreThere(undisturbed);
    List<Point> points = undisturbed.points();
    assertEquals((undisturbed.low().size() + undisturbed.high().size()) * 5, points.size());
    survive(points, CrashPointsIT::stopOnce);
  }

  /** Recovery is itself stopped, a moment after it began. */
  @Test
  void recoveryIsSurvivedToo() throws Exception {
    List<Point> points = new ArrayList<>(Undisturbed.run().points());
    points.removeIf(point -> point.mode() == Mode.FAILED); // it need not end the process
    Collections.shuffle(points, new Random(1));
    List<Point> low = points.stream().filter(Point::isLow).limit(SAMPLED / 2).toList();
    List<Point> high = points.stream().filter(point -> !point.isLow()).limit(SAMPLED / 2).toList();
    assertEquals(SAMPLED, low.size() + high.size());
    survive(Stream.concat(low.stream(), high.stream()).toList(), CrashPointsIT::stopTwice);
  }

  /** Numbers without a hole, and as many as such a run takes at least. */
  private static void checkThatNoneIsLeftOut(List<DiskOperation> operations, int least) {
    long first = operations.getFirst().number();
    for (int i = 0; i < operations.size(); i++) {
      assertEquals(first + i, operations.get(i).number());
    }
    assertTrue(operations.size() >= least, "operations=" + operations.size() + " < " + least);
  }

  private static void checkThatAllKindsAreThere(Undisturbed undisturbed) {
    Set<DiskOperation.Kind> kinds = EnumSet.noneOf(DiskOperation.Kind.class);
    Stream.concat(undisturbed.low().stream(), undisturbed.high().stream()).forEach(each -> kinds.add(each.kind()));
    Set<DiskOperation.Kind> changes = EnumSet.allOf(DiskOperation.Kind.class);
    changes.removeIf(kind -> !kind.changes() || kind == DiskOperation.Kind.TRUNCATE); // neither side cuts files short
    assertEquals(changes, kinds);
  }

  private interface Run {
    void of(Point point) throws IOException;
  }

  private static void stopOnce(Point point) throws IOException {
    TwentyBlobs world = new TwentyBlobs();
    Side side = point.side(world);
    boolean[] reached = new boolean[1];
    side.disk().faults().observe(operation -> reached[0] |= operation.equals(point.operation()));
    point.mode().happensTo(side, point.operation().number());
    world.run();
    Violation.unless(reached[0], "the run never came there");
    side.crash(Loss.ALL);
    side.start();
    if (point.isLow() && (point.mode() == Mode.FAILED || point.mode() == Mode.UNFORCED_LOST)) {
      world.beginAgainWithAnEmptyReceiver();
    }
  }

  private static void stopTwice(Point point) throws IOException {
    TwentyBlobs world = new TwentyBlobs();
    Side side = point.side(world);
    SplittableRandom random = new SplittableRandom(point.operation().number());
    point.mode().happensTo(side, point.operation().number());
    side.afterNextCrash(() -> point.mode().happensTo(side, 1 + random.nextInt(RECOVERY_OPERATIONS)));
    world.run();
    side.crash(Loss.ALL);
    side.start();
    if (point.isLow()) {
      world.beginAgainWithAnEmptyReceiver();
    }
  }

  private static void survive(List<Point> points, Run run) throws InterruptedException {
    List<String> failures = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> runs = new ArrayList<>();
      for (Point point : points) {
        runs.add(threads.submit(() -> {
          run.of(point);
          return null;
        }));
      }
      for (int i = 0; i < runs.size(); i++) {
        try {
          runs.get(i).get();
        } catch (ExecutionException e) {
          failures.add(points.get(i) + ": " + e.getCause());
        }
      }
    }
    List<String> told = failures.subList(0, Math.min(MOST_TOLD, failures.size()));
    assertEquals(List.of(), told, failures.size() + " of " + points.size() + " failed");
  }
}
