package io.nonreturn.bench.throughput;

import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.throughput.BenchCase.Content;
import io.nonreturn.bench.throughput.BenchCase.Medium;
import io.nonreturn.bench.throughput.BenchCase.Shape;
import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;

/** The highest rate at which this machine, both sides and a link simulator on it, carries a large file without missing anything. */
public final class MachineRate {
  private static final long[] MEGABYTES_PER_SECOND = {200, 140, 100, 70, 50, 35, 25, 15, 10, 5};
  private static final double PARITY = 0.10;
  private static final double LOSS_REPAIRED = 0.02;
  private static final long SEED = 7;

  private MachineRate() {}

  /**
   * Tries rates from the highest down.
   *
   * @param folder where both sides keep their files
   * @param loss random loss on the link
   * @param fileBytes carried at each rate
   * @return UDP payload a second
   * @throws CommandFailure when even the lowest is too much
   */
  public static long find(Path folder, double loss, long fileBytes, PrintWriter progress)
      throws IOException, InterruptedException, CommandFailure {
    CaseRunner runner = new CaseRunner(Map.of(Medium.DISK, folder));
    LinkSettings link = LinkSettings.defaults(0);
    BenchCase what = new BenchCase(
        Shape.BLOB,
        Content.INCOMPRESSIBLE,
        Medium.DISK,
        link.withRepair(PARITY, Math.max(loss, LOSS_REPAIRED), link.burst()),
        LinkFaults.NONE.withLoss(loss).withSeed(SEED),
        1,
        fileBytes);
    for (long megabytes : MEGABYTES_PER_SECOND) {
      CaseResult result = runner.run(what, megabytes * 1_000_000);
      progress.printf(
          "rate %s: %s%n",
          Units.formatBytesPerSecond(megabytes * 1_000_000),
          result.complete() ? "nothing missing" : "something missing");
      progress.flush();
      if (result.complete()) {
        return megabytes * 1_000_000;
      }
    }
    throw CommandFailure.failed(
        "this machine carries nothing whole at " + MEGABYTES_PER_SECOND[MEGABYTES_PER_SECOND.length - 1] + " MB/s",
        "see what else runs on it, or give a rate with --rate");
  }
}
