package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.LedgerReader;
import io.nonreturn.receiver.commit.StreamStatus;
import io.nonreturn.receiver.decode.LinkSnapshot;
import io.nonreturn.receiver.listen.ListenStats;
import io.nonreturn.receiver.publish.PublicationRecord;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.audit.AuditLog;
import io.nonreturn.wire.metrics.Metrics;
import io.nonreturn.wire.service.LogCounts;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code /metrics}: the figures in Prometheus' text format. Alarms and causes are there when they are zero, too, so that a rule can tell. */
public final class MetricsEndpoint implements Endpoint {
  private static final String OWN = "nonreturn_receiver_";
  private static final double MICROS = 1e6;
  private static final double MILLIS = 1e3;

  private final Figures figures;
  private final Watch watch;
  private final MirrorList mirrors;

  /** Shows these figures. */
  public MetricsEndpoint(Figures figures, MirrorList mirrors, Watch watch) {
    this.figures = figures;
    this.watch = watch;
    this.mirrors = mirrors;
  }

  @Override
  public String first() {
    return "metrics";
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) throws IOException {
    if (path.parts().size() > 1) {
      exchange.notFound();
      return;
    }
    Metrics metrics = new Metrics();
    process(metrics);
    link(metrics, figures.link().get(), figures.listen().get());
    stream(metrics);
    published(metrics);
    ledger(metrics);
    exchange.page(Page.of(Metrics.CONTENT_TYPE, metrics.text()));
  }

  private void process(Metrics metrics) {
    metrics.flag(OWN + "ready", "Whether it listens and serves.", figures.isReady().getAsBoolean());
    metrics.flag(OWN + "warm", "Whether it is as fast as it will be.", figures.isWarm().getAsBoolean());
    metrics.gauge(OWN + "disk_usable_bytes", "Room on the file system of the state folder.", figures.usableBytes().getAsLong());
    figures.certificateExpires().get().ifPresent(end -> metrics.gauge(
        OWN + "tls_certificate_expires_timestamp_seconds", "When the certificate of HTTPS expires.", end.getEpochSecond()));
    for (Refusal refusal : Refusal.values()) {
      metrics.counter(OWN + "refused", "What was refused, by cause.", figures.refusals().get(refusal), "cause", refusal.label());
    }
    Set<String> on = watch.alarms().stream().map(Alarm::label).collect(Collectors.toSet());
    for (String label : Alarm.LABELS) {
      metrics.flag(OWN + "alarm", "Whether something wants doing.", on.contains(label), "alarm", label);
    }
  }

  private static void link(Metrics metrics, LinkSnapshot link, ListenStats listen) {
    metrics.counter(OWN + "log_lines_suppressed", "Log lines that were not written, above 50 a second.", LogCounts.suppressed());
    metrics.counter(OWN + "audit_failures", "Writes to the audit log that failed.", AuditLog.failures());
    metrics.counter(OWN + "frames_sent", "Frames that left, as beacons say.", link.framesSent());
    metrics.counter(OWN + "frames_received", "Frames that arrived.", link.framesReceived());
    metrics.counter(OWN + "frames_accepted", "Frames whose seal opened.", link.framesAccepted());
    metrics.counter(OWN + "frames_lost", "Frames that left and did not arrive, as beacons tell.", link.framesLost());
    metrics.counter(OWN + "received_bytes", "Bytes of frames that arrived.", link.bytesReceived());
    metrics.counter(OWN + "kernel_drops", "Datagrams that found the receive buffer full.", listen.kernelDrops());
    metrics.gauge(OWN + "receive_buffer_bytes", "The socket's buffer, as the kernel grants it.", listen.receiveBufferBytes());
    metrics.counter(OWN + "ring_stalls", "Times that the ring behind the socket was full.", listen.stalls());
    metrics.gauge(OWN + "ring_backlog", "Datagrams that wait in the ring.", listen.ringBacklog());
    metrics.counter(OWN + "blocks_completed", "Blocks that were decoded.", link.blocksCompleted());
    metrics.counter(OWN + "blocks_repaired", "Of these, blocks that lacked shards.", link.blocksRepaired());
    metrics.counter(OWN + "shards_rebuilt", "Shards that were computed from others.", link.shardsRebuilt());
    metrics.counter(OWN + "blocks_evicted", "Blocks that were given up for want of room.", link.blocksEvicted());
    metrics.gauge(OWN + "blocks_open", "Blocks that wait for shards.", link.blocksOpen());
  }

  private void stream(Metrics metrics) {
    StreamStatus stream = figures.committer().status();
    metrics.gauge(OWN + "epoch", "The stream's epoch.", stream.epoch());
    metrics.gauge(OWN + "head_sequence", "The highest sequence that a signed head announced.", stream.headSequence());
    if (stream.headExpiresMicros() > 0) {
      metrics.gauge(OWN + "head_expires_timestamp_seconds", "When the newest head expires.", stream.headExpiresMicros() / MICROS);
    }
    long keysExpireMicros = figures.keysExpireMicros().getAsLong();
    if (keysExpireMicros != 0) {
      metrics.gauge(OWN + "keys_expire_timestamp_seconds", "When the last of the trusted keys expires.", keysExpireMicros / MICROS);
    }
    metrics.gauge(OWN + "blobs_lost", "Stored files that the disk lost, as a scrub found, and that are awaited again.", stream.lostBlobs());
    metrics.gauge(OWN + "waiting_bundles", "Bundles that are announced and not whole yet.", figures.committer().waitingBundles().size());
    figures.beacons().ageMillis().ifPresent(age -> metrics.gauge(OWN + "beacon_age_seconds", "Since the last beacon.", age / MILLIS));
    figures.beacons().skewMicros().ifPresent(skew ->
        metrics.gauge(OWN + "clock_skew_seconds", "This side's clock less the low side's.", skew / MICROS));
    metrics.gauge(OWN + "sender_backlog_bytes", "What waits on the low side, as beacons say.", figures.beacons().backlogBytes());
  }

  private void published(Metrics metrics) throws IOException {
    PublicationRecord.Moment published = figures.published().now();
    metrics.counter(OWN + "bundles_published", "Bundles that became visible, ever.", published.totals().bundles());
    metrics.counter(OWN + "published_bytes", "Bytes of their files.", published.totals().bytes());
    metrics.gauge(OWN + "lag_seconds", "From staging on the low side to publication, of the bundle published last.", published.lagMicros() / MICROS);
    PublicationRecord.Latency latency = published.latency();
    metrics.seconds(OWN + "publication_latency_seconds", "From staging on the low side to publication.", latency.count(), latency.p50(), latency.p90(), latency.p99(), latency.p999(), latency.max());
    for (MirrorList.Row one : mirrors.rows()) {
      String[] labels = {"mirror", one.mirror(), "ecosystem", one.ecosystem()};
      metrics.gauge(OWN + "mirror_bundles", "Bundles that clients see.", one.bundles(), labels);
      metrics.gauge(OWN + "mirror_bytes", "Bytes of their files.", one.bytes(), labels);
      metrics.gauge(OWN + "mirror_changed_timestamp_seconds", "When anything of the mirror was published last.", one.lastMicros() / MICROS, labels);
    }
  }

  private void ledger(Metrics metrics) throws IOException {
    LedgerReader.Totals totals = LedgerPage.read(figures, 0).totals();
    metrics.gauge(OWN + "gaps_open", "Sequences that were announced and are neither here nor waived.", totals.open());
    metrics.gauge(OWN + "gaps_overdue", "Of these, sequences that had time enough to come.", totals.overdue());
    double age = totals.oldestMicros() == 0 ? 0 : (figures.clockMicros().getAsLong() - totals.oldestMicros()) / MICROS;
    metrics.gauge(OWN + "gap_oldest_seconds", "Since the oldest of them was announced.", Math.max(0, age));
    totals.byCause().forEach((cause, count) -> metrics.gauge(OWN + "gaps", "Open sequences by cause.", count, "cause", cause));
  }
}
