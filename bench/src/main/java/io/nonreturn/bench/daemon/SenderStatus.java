package io.nonreturn.bench.daemon;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The sender's status page, as far as it is used here. Frames and bytes are those of the running process, bundles and artifacts
 * those of the journal.
 *
 * @param carouselBundles bundles repeated in idle time since start
 * @param skipped files refused at admission, by reason, over all mirrors
 */
public record SenderStatus(
    boolean ready,
    boolean warm,
    long sequence,
    long rateBytesPerSecond,
    long framesSent,
    long bytesSent,
    long backlogBytes,
    long bundlesStaged,
    long bundlesSent,
    long artifactsStaged,
    long bytesStaged,
    String transport,
    int dataShards,
    int parityShards,
    int lanes,
    long carouselBundles,
    Map<String, Long> skipped) {

  static SenderStatus parse(JsonNode page) {
    JsonNode geometry = page.path("geometry");
    Map<String, Long> skipped = new LinkedHashMap<>();
    for (JsonNode mirror : page.path("mirrors")) {
      mirror.path("skipped")
          .properties()
          .forEach(reason -> skipped.merge(reason.getKey(), reason.getValue().asLong(0), Long::sum));
    }
    return new SenderStatus(
        page.path("ready").asBoolean(false),
        page.path("warm").asBoolean(false),
        page.path("sequence").asLong(0),
        page.path("rate_bytes_per_second").asLong(0),
        page.path("frames_sent").asLong(0),
        page.path("bytes_sent").asLong(0),
        page.path("backlog_bytes").asLong(0),
        page.path("bundles_staged").asLong(0),
        page.path("bundles_sent").asLong(0),
        page.path("artifacts_staged").asLong(0),
        page.path("bytes_staged").asLong(0),
        page.path("transport").asString(""),
        geometry.path("k").asInt(0),
        geometry.path("m").asInt(0),
        geometry.path("lanes").asInt(0),
        page.path("carousel_bundles").asLong(0),
        skipped);
  }
}
