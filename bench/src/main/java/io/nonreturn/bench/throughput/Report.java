package io.nonreturn.bench.throughput;

import io.nonreturn.wire.settings.Units;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints what was measured: lines for people as they come, or one JSON document at the end. */
final class Report {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double[] PERCENTILES = {50, 90, 99, 100};

  private final PrintWriter out;
  private final boolean json;
  private final ObjectNode document = JSON.createObjectNode();
  private final ArrayNode cases = document.putArray("cases");
  private double best;
  private double bestShare;
  private int failed;

  Report(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  void machine(MachineLimits limits) {
    String line = String.format(
        Locale.ROOT,
        "%d cores, Java %s, Linux %s",
        limits.cores(),
        Runtime.version(),
        System.getProperty("os.version"));
    document.put("machine", line);
    ObjectNode rates = document.putObject("limits_gigabytes_per_second");
    print(String.format(Locale.ROOT, "%s%n%nThis machine's own limits%n", line));
    for (Map.Entry<String, Double> rate : limits.gigabytesPerSecond().entrySet()) {
      rates.put(rate.getKey(), rate.getValue());
      print(String.format(Locale.ROOT, "  %-56s %8.2f GB/s%n", rate.getKey(), rate.getValue()));
    }
  }

  void caseHeading() {
    print(String.format(Locale.ROOT, "%n%-44s %9s %9s %6s %9s %8s %7s %8s %7s %7s %6s %6s%n",
        "case", "paced", "goodput", "bound", "files/s", "lost", "dropped", "rebuilt", "cpu low", "cpu hi", "rss hi", "heap"));
  }

  /** @param bound the goodput that the machine's limits allow */
  void result(CaseResult result, double bound) {
    double share = result.goodput() / bound;
    if (result.complete() && result.goodput() > best) {
      best = result.goodput();
      bestShare = share;
    }
    failed += result.complete() ? 0 : 1;
    print(String.format(Locale.ROOT, "%-44s %9s %9s %5.0f%% %,9.0f %,8d %,7d %,8d %6.1fs %6.1fs %5dM %5dM%s%n",
        result.what().name(),
        gigabytes((double) result.rateBytesPerSecond()),
        gigabytes(result.goodput()),
        100 * share,
        result.artifactsPerSecond(),
        result.framesLost(),
        result.kernelDrops(),
        result.shardsRebuilt(),
        result.low().cpuSeconds(),
        result.high().cpuSeconds(),
        result.high().peakResidentBytes() >> 20,
        result.highHeapBytes() >> 20,
        result.complete() ? "" : "  INCOMPLETE"));
    ObjectNode node = cases.addObject();
    node.put("case", result.what().name());
    node.put("complete", result.complete());
    node.put("paced_bytes_per_second", result.rateBytesPerSecond());
    node.put("seconds", result.seconds());
    node.put("bytes", result.bytes());
    node.put("artifacts", result.artifacts());
    node.put("artifacts_verified_by_harness", result.verified());
    node.put("goodput_bytes_per_second", result.goodput());
    node.put("artifacts_per_second", result.artifactsPerSecond());
    node.put("bound_bytes_per_second", bound);
    node.put("share_of_bound", share);
    node.put("frames_sent", result.framesSent());
    node.put("frames_lost", result.framesLost());
    node.put("frames_lost_by_simulator", result.linkDrops());
    node.put("kernel_drops", result.kernelDrops());
    node.put("shards_rebuilt", result.shardsRebuilt());
    side(node.putObject("low"), result.low().cpuSeconds(), result.low().peakResidentBytes(), result.lowHeapBytes());
    side(node.putObject("high"), result.high().cpuSeconds(), result.high().peakResidentBytes(), result.highHeapBytes());
  }

  void latency(Histogram micros) {
    percentiles(micros, document.putObject("idle_latency_micros"), "on an idle link");
  }

  void priority(PriorityRun run) {
    percentiles(run.micros(), document.putObject("priority_latency_micros"), "beside a blob that fills the link");
    document.put("interleaving_micros", run.interleaving().toNanos() / 1_000);
    print(String.format(
        Locale.ROOT,
        "  of which the interleaving takes %d ms: p99 %s %d ms beyond it%n",
        run.interleaving().toMillis(),
        run.isGood() ? "is less than" : "EXCEEDS",
        PriorityRun.LIMIT.toMillis()));
  }

  private void percentiles(Histogram micros, ObjectNode node, String where) {
    print(String.format(
        Locale.ROOT, "%nA bundle of 10 KB %s, staged to published, %d times:", where, micros.getTotalCount()));
    for (double percentile : PERCENTILES) {
      long value = micros.getValueAtPercentile(percentile);
      String name = percentile == 100 ? "max" : String.format(Locale.ROOT, "p%.0f", percentile);
      node.put(name, value);
      print(String.format(Locale.ROOT, "  %s %.1f ms", name, value / 1e3));
    }
    node.put("count", micros.getTotalCount());
    print(String.format(Locale.ROOT, "%n"));
  }

  /** @param goodput empty when it is not installed or nothing arrived whole */
  void udpcast(OptionalDouble goodput, String otherwise) {
    if (goodput.isPresent()) {
      document.put("udpcast_bytes_per_second", goodput.getAsDouble());
      print(String.format(Locale.ROOT, "%nudpcast beside it, one-way with FEC 8x8/128: %s%n", gigabytes(goodput.getAsDouble())));
    } else {
      print(String.format(Locale.ROOT, "%nudpcast: %s%n", otherwise));
    }
  }

  /** The result in one line. */
  void digest(List<String> missed) {
    String line = String.format(
        Locale.ROOT,
        "best verified goodput %s (%.0f%% of the bound), %d of %d cases complete%s",
        gigabytes(best),
        100 * bestShare,
        cases.size() - failed,
        cases.size(),
        missed.isEmpty() ? "" : "; incomplete at every rate: " + String.join(", ", missed));
    document.put("digest", line);
    print(String.format(Locale.ROOT, "%n%s%n", line));
    if (json) {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
      out.flush();
    }
  }

  private static void side(ObjectNode node, double cpuSeconds, long peakBytes, long heapBytes) {
    node.put("cpu_seconds", cpuSeconds);
    node.put("peak_resident_bytes", peakBytes);
    node.put("peak_heap_bytes", heapBytes);
  }

  private static String gigabytes(double bytesPerSecond) {
    return Units.approximateBytes(bytesPerSecond) + "/s";
  }

  private void print(String text) {
    if (!json) {
      out.print(text);
      out.flush();
    }
  }
}
