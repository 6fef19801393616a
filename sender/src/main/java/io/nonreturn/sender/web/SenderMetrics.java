package io.nonreturn.sender.web;

import io.nonreturn.sender.stage.StagingStats;
import io.nonreturn.sender.transmit.SendFailure;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.wire.audit.AuditLog;
import io.nonreturn.wire.metrics.Metrics;
import io.nonreturn.wire.service.LogCounts;

/** The status as Prometheus reads it. What was not counted yet is there as zero: a rise is only seen from one value to the next. */
final class SenderMetrics {

  private static final String OWN = "nonreturn_sender_";
  private static final double MICROS = 1e6;

  private SenderMetrics() {}

  static Metrics of(SenderStatus status) {
    Metrics metrics = new Metrics();
    metrics.flag(OWN + "ready", "Whether frames leave.", status.ready());
    metrics.flag(OWN + "warm", "Whether it is as fast as it will be.", status.warm());
    metrics.gauge(OWN + "epoch", "The stream's epoch.", status.epoch());
    metrics.gauge(OWN + "sequence", "The highest sequence given.", status.sequence());
    metrics.gauge(OWN + "rate_bytes_per_second", "The rate that is paced.", status.rateBytesPerSecond());
    metrics.counter(OWN + "log_lines_suppressed", "Log lines that were not written, above 50 a second.", LogCounts.suppressed());
    metrics.counter(OWN + "audit_failures", "Writes to the audit log that failed.", AuditLog.failures());
    metrics.counter(OWN + "frames_sent", "Frames that left.", status.framesSent());
    metrics.counter(OWN + "sent_bytes", "Bytes of frames that left.", status.bytesSent());
    metrics.gauge(OWN + "backlog_bytes", "Bytes of bundles that wait to leave.", status.backlogBytes());
    metrics.gauge(
        OWN + "backlog_seconds",
        "How long they take at the rate, without parity.",
        status.rateBytesPerSecond() == 0 ? 0 : status.backlogBytes() / (double) status.rateBytesPerSecond());
    metrics.gauge(OWN + "bundles_staged", "Sequences given in this epoch.", status.bundlesStaged());
    metrics.gauge(OWN + "bundles_sent", "Of these, bundles that left as a whole.", status.bundlesSent());
    metrics.counter(OWN + "bundles_superseded", "Bundles that a later generation made needless in flight.", status.bundlesSuperseded());
    metrics.gauge(OWN + "staged_bytes", "Bytes of fresh blobs in this epoch.", status.bytesStaged());
    metrics.counter(OWN + "bundles_repeated", "Repeats that left.", status.carouselBundles());
    metrics.counter(OWN + "blob_read_errors", "Pieces that could not be read from the blob store.", status.blobReadErrors());
    metrics.counter(OWN + "staging_failures", "Looks or batches that failed as a whole.", status.stagingFailures());
    if (status.keyExpiresMicros() != 0) {
      metrics.gauge(OWN + "key_expires_timestamp_seconds", "When the publisher's key expires.", status.keyExpiresMicros() / MICROS);
    }
    metrics.gauge(OWN + "disk_usable_bytes", "Room on the file system of the state folder.", status.diskUsableBytes());
    for (SendFailure failure : SendFailure.values()) {
      long count = status.sendFailures().getOrDefault(failure.label(), 0L);
      metrics.counter(OWN + "send_failures", "Datagrams that the kernel refused, by cause.", count, "cause", failure.label());
    }
    StagingStats.Latency latency = status.stagingLatencyMicros();
    metrics.seconds(OWN + "staging_latency_seconds", "From first sight of a change to its sequence.", latency.count(), latency.p50(), latency.p90(), latency.p99(), latency.p999(), latency.max());
    status.mirrors().forEach(mirror -> mirror(metrics, mirror));
    return metrics;
  }

  private static void mirror(Metrics metrics, SenderStatus.MirrorStatus mirror) {
    String[] labels = {"mirror", mirror.name(), "ecosystem", mirror.ecosystem()};
    metrics.gauge(OWN + "mirror_bundles", "Bundles that upstream had at the last look.", mirror.bundles(), labels);
    metrics.gauge(OWN + "mirror_kept_bundles", "Bundles that stay though upstream no longer has them so.", mirror.kept(), labels);
    metrics.flag(OWN + "mirror_problem", "Whether something keeps it, or a bundle of it, from being staged.", mirror.problem() != null, labels);
    metrics.gauge(
        OWN + "mirror_looked_timestamp_seconds", "When upstream was last looked at with success; 0 before.", mirror.lookedMicros() / MICROS, labels);
    for (Skipped cause : Skipped.values()) {
      long count = mirror.skipped().getOrDefault(cause.label(), 0L);
      metrics.counter(OWN + "skipped", "Files and bundles that do not cross, by cause.", count, "mirror", mirror.name(), "cause", cause.label());
    }
  }
}
