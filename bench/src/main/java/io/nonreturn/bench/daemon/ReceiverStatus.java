package io.nonreturn.bench.daemon;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/**
 * The receiver's status page, as far as it is used here.
 *
 * @param openGaps the lowest sequences of this epoch that are open in the ledger, at most {@value #GAPS}
 * @param refusals everything refused, by cause
 * @param recent the bundles published last, newest or oldest first as the page has them, at most 200
 */
public record ReceiverStatus(
    boolean ready,
    boolean warm,
    long epoch,
    long headSequence,
    long bundlesPublished,
    long artifactsPublished,
    long bytesPublished,
    List<Long> openGaps,
    Frames frames,
    Blocks blocks,
    Map<String, Long> refusals,
    List<InFlight> inFlight,
    List<Published> recent,
    Latency latency,
    long beaconAgeMillis,
    String transport) {

  private static final int GAPS = 1_000;

  /**
   * Frames of the running process; lost ones by the sender's own count in its beacons. Kernel drops are receptions, each of one
   * or, with receive offload, many frames.
   */
  public record Frames(long received, long accepted, long lost, long kernelDrops, long bytes) {}

  /** Blocks of the running process. */
  public record Blocks(long completed, long repaired, long shardsRebuilt, long evicted, long open) {}

  /** A bundle whose bytes are still arriving. */
  public record InFlight(String mirror, String name, long generation, long sequence, long bytesDone, long bytesTotal) {}

  /** A bundle that clients can see. Times are microseconds since 1970, staged by the low side's clock. */
  public record Published(
      String mirror,
      String name,
      long generation,
      long sequence,
      long artifacts,
      long bytes,
      long stagedMicros,
      long publishedMicros) {}

  /** From staged to published, in microseconds. */
  public record Latency(long count, long p50, long p90, long p99, long p999, long max) {}

  static ReceiverStatus parse(JsonNode page) {
    JsonNode frames = page.path("frames");
    JsonNode blocks = page.path("blocks");
    JsonNode latency = page.path("latency_micros");
    List<Long> gaps = new ArrayList<>();
    for (JsonNode gap : page.path("ledger").path("gaps")) {
      if (gap.path("epoch").asLong(0) == page.path("epoch").asLong(0)) {
        LongStream.rangeClosed(gap.path("first").asLong(0), gap.path("last").asLong(-1)).limit(GAPS - gaps.size()).forEach(gaps::add);
      }
    }
    Map<String, Long> refusals = new LinkedHashMap<>();
    page.path("refusals").properties().forEach(cause -> refusals.put(cause.getKey(), cause.getValue().asLong(0)));
    List<InFlight> inFlight = new ArrayList<>();
    page.path("in_flight").forEach(bundle -> inFlight.add(inFlight(bundle)));
    List<Published> recent = new ArrayList<>();
    page.path("recent").forEach(bundle -> recent.add(published(bundle)));
    return new ReceiverStatus(
        page.path("ready").asBoolean(false),
        page.path("warm").asBoolean(false),
        page.path("epoch").asLong(0),
        page.path("head_sequence").asLong(0),
        page.path("bundles_published").asLong(0),
        page.path("artifacts_published").asLong(0),
        page.path("bytes_published").asLong(0),
        List.copyOf(gaps),
        new Frames(
            frames.path("received").asLong(0),
            frames.path("accepted").asLong(0),
            frames.path("lost").asLong(0),
            frames.path("kernel_drops").asLong(0),
            frames.path("bytes").asLong(0)),
        new Blocks(
            blocks.path("completed").asLong(0),
            blocks.path("repaired").asLong(0),
            blocks.path("shards_rebuilt").asLong(0),
            blocks.path("evicted").asLong(0),
            blocks.path("open").asLong(0)),
        Map.copyOf(refusals),
        List.copyOf(inFlight),
        List.copyOf(recent),
        new Latency(
            latency.path("count").asLong(0),
            latency.path("p50").asLong(0),
            latency.path("p90").asLong(0),
            latency.path("p99").asLong(0),
            latency.path("p999").asLong(0),
            latency.path("max").asLong(0)),
        page.path("beacon_age_millis").asLong(-1),
        page.path("transport").asString(""));
  }

  /** The published generation of this bundle, when it is among the recent ones; the highest when several are. */
  public Optional<Published> published(String mirror, String name) {
    return recent.stream()
        .filter(bundle -> bundle.mirror().equals(mirror) && bundle.name().equals(name))
        .max((a, b) -> Long.compare(a.generation(), b.generation()));
  }

  /** How often this cause was counted. */
  public long refused(String label) {
    return refusals.getOrDefault(label, 0L);
  }

  private static InFlight inFlight(JsonNode bundle) {
    return new InFlight(
        bundle.path("mirror").asString(""),
        bundle.path("name").asString(""),
        bundle.path("generation").asLong(0),
        bundle.path("sequence").asLong(0),
        bundle.path("bytes_done").asLong(0),
        bundle.path("bytes_total").asLong(0));
  }

  private static Published published(JsonNode bundle) {
    return new Published(
        bundle.path("mirror").asString(""),
        bundle.path("name").asString(""),
        bundle.path("generation").asLong(0),
        bundle.path("sequence").asLong(0),
        bundle.path("artifacts").asLong(0),
        bundle.path("bytes").asLong(0),
        bundle.path("staged_micros").asLong(0),
        bundle.path("published_micros").asLong(0));
  }
}
