package io.nonreturn.bench.throughput;

import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.throughput.BenchCase.Content;
import io.nonreturn.bench.throughput.BenchCase.Medium;
import io.nonreturn.bench.throughput.BenchCase.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The cases of a full run and of a quick one. */
final class CaseList {
  private static final int SMALL_FILES = 20_000;
  private static final int SMALL_BYTES = 1_000;
  private static final long BLOB_BYTES = 2_000_000_000;
  private static final int QUICK_DIVISOR = 8;
  private static final Duration BURST = Duration.ofMillis(20);
  /** Further apart than a block is spread: at 10% parity, one of 246 frames is on its way for about half a second. */
  private static final Duration BETWEEN_BURSTS = Duration.ofMillis(1_500);

  private static final long SEED = 7;

  private CaseList() {}

  /** On a clean link: each MTU, content, shape and medium; a quick run takes tmpfs and less of everything. */
  static List<BenchCase> clean(boolean quick) {
    int divisor = quick ? QUICK_DIVISOR : 1;
    List<BenchCase> cases = new ArrayList<>();
    for (Medium medium : quick ? new Medium[] {Medium.TMPFS} : Medium.values()) {
      for (int mtu : new int[] {9000, 1500}) {
        LinkSettings link = LinkSettings.defaults(0).withMtu(mtu);
        for (Content content : Content.values()) {
          cases.add(new BenchCase(Shape.BLOB, content, medium, link, null, 1, BLOB_BYTES / divisor));
          cases.add(
              new BenchCase(Shape.SMALL, content, medium, link, null, SMALL_FILES / divisor, SMALL_BYTES));
        }
      }
    }
    return cases;
  }

  /** Through the link simulator: what must be repaired without sending anything twice. */
  static List<BenchCase> lossy(boolean quick) {
    long bytes = BLOB_BYTES / (quick ? QUICK_DIVISOR : 4);
    return List.of(lossy(0.10, 0.02, bytes), lossy(0.20, 0.05, bytes));
  }

  private static BenchCase lossy(double parity, double loss, long bytes) {
    LinkFaults faults =
        LinkFaults.NONE.withLoss(loss).withBursts(BURST, BETWEEN_BURSTS, 0).withSeed(SEED);
    LinkSettings link = LinkSettings.defaults(0).withRepair(parity, loss, BURST);
    return new BenchCase(Shape.BLOB, Content.INCOMPRESSIBLE, Medium.TMPFS, link, faults, 1, bytes);
  }
}
