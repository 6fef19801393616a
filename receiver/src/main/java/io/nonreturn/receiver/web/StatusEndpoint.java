package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.CommittedBundle;
import io.nonreturn.receiver.commit.Epochs;
import io.nonreturn.receiver.commit.StreamStatus;
import io.nonreturn.receiver.commit.WaitingBundle;
import io.nonreturn.receiver.decode.LinkSnapshot;
import io.nonreturn.receiver.listen.ListenStats;
import io.nonreturn.receiver.publish.PublicationRecord;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.serve.readers.Readers;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/status}: everything that is counted, as JSON. */
public final class StatusEndpoint implements Endpoint {
    private static final int GAPS = 100;
    private static final int IN_FLIGHT = 100;
    private static final int REFUSED = 100;
    /** Blobs whose progress is asked for in one answer. */
    private static final int PROGRESS = 10_000;

    private final JsonMapper mapper = JsonMapper.shared();
    private final Figures figures;
    private final Watch watch;
    private final Supplier<Optional<Readers.Counts>> logins;

    /** Shows these figures. */
    public StatusEndpoint(Figures figures, Watch watch, Supplier<Optional<Readers.Counts>> logins) {
        this.figures = figures;
        this.watch = watch;
        this.logins = logins;
    }

    @Override
    public String first() {
        return "api";
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void answer(RequestPath path, Exchange exchange) throws IOException {
        if (path.from(0).equals("api/status")) {
            exchange.page(Page.of("application/json", mapper.writeValueAsBytes(status())));
        } else {
            exchange.notFound();
        }
    }

    private ObjectNode status() throws IOException {
        ObjectNode status = mapper.createObjectNode();
        LinkSnapshot link = figures.link().get();
        ListenStats listen = figures.listen().get();
        status.put("ready", figures.isReady().getAsBoolean());
        status.put("warm", figures.isWarm().getAsBoolean());
        status.put("session", Long.toHexString(link.session()));
        PublicationRecord.Moment published = figures.published().now();
        putStream(status, published.totals());
        putFrames(status, link, listen);
        ObjectNode refusals = status.putObject("refusals");
        figures.refusals().snapshot().forEach(refusals::put);
        putInFlight(status.putArray("in_flight"));
        putPublished(status, published);
        putRefused(status.putArray("refused_bundles"));
        LedgerPage.read(figures, GAPS).put(status);
        putBeacon(status);
        status.put("beacon_age_millis", figures.beacons().ageMillis().orElse(-1));
        status.put("skew_micros", figures.beacons().skewMicros().orElse(0));
        status.put("sender_backlog_bytes", figures.beacons().backlogBytes());
        status.put("lag_micros", published.lagMicros());
        status.put("transport", listen.transport());
        logins.get().ifPresent(counts -> status.putObject("logins")
                .put("accepted", counts.accepted())
                .put("failed", counts.failed())
                .put("limited", counts.limited()));
        ArrayNode alarms = status.putArray("alarms");
        watch.alarms().forEach(alarm -> alarms.addObject().put("label", alarm.label()).put("what", alarm.what()));
        return status;
    }

    private void putStream(ObjectNode status, PublicationRecord.Totals totals) {
        StreamStatus stream = figures.committer().status();
        status.put("epoch", stream.epoch());
        status.put("head_sequence", stream.headSequence());
        status.put("head_expires_micros", stream.headExpiresMicros());
        status.put("disk_full", stream.isDiskFull());
        status.put("bundles_published", totals.bundles());
        status.put("artifacts_published", totals.artifacts());
        status.put("bytes_published", totals.bytes());
    }

    /** Not signed: what it announces beyond the head is said, and nothing is decided by it. */
    private void putBeacon(ObjectNode status) {
        StreamStatus stream = figures.committer().status();
        figures.beacons().heard().map(LinkWatch.Heard::beacon).ifPresent(beacon -> {
            long confirmed = beacon.epoch() == stream.epoch() ? stream.headSequence() : 0;
            boolean isPast = beacon.epoch() < stream.epoch();
            status.putObject("beacon")
                    .put("epoch", beacon.epoch())
                    .put("sequence", beacon.sequence())
                    .put("not_yet_by_a_head", isPast ? 0 : Math.max(0, beacon.sequence() - confirmed))
                    .put("next_repeat_micros", beacon.carouselNextUnixMicros());
        });
    }

    private static void putFrames(ObjectNode status, LinkSnapshot link, ListenStats listen) {
        status.putObject("frames")
                .put("received", link.framesReceived())
                .put("accepted", link.framesAccepted())
                .put("lost", link.framesLost())
                .put("sent", link.framesSent())
                .put("kernel_drops", listen.kernelDrops())
                .put("bytes", link.bytesReceived());
        status.putObject("blocks")
                .put("completed", link.blocksCompleted())
                .put("repaired", link.blocksRepaired())
                .put("shards_rebuilt", link.shardsRebuilt())
                .put("evicted", link.blocksEvicted())
                .put("open", link.blocksOpen());
        status.putObject("socket")
                .put("receive_buffer_bytes", listen.receiveBufferBytes())
                .put("ring_stalls", listen.stalls())
                .put("ring_backlog", listen.ringBacklog());
    }

    private void putInFlight(ArrayNode list) {
        int asked = 0;
        Epochs epochs = figures.committer().status().epochs();
        for (WaitingBundle bundle : figures.committer().waitingBundles()) {
            if (list.size() >= IN_FLIGHT) {
                return;
            }
            long done = bundle.storedBytes();
            List<Digest> missing = bundle.missingAtFirst();
            for (int i = 0; i < missing.size() && asked < PROGRESS; i++, asked++) {
                if (figures.committer().isWanted(missing.get(i))) {
                    done += figures.assembler().progress(missing.get(i));
                }
            }
            list.addObject()
                    .put("mirror", bundle.mirror())
                    .put("name", bundle.name())
                    .put("generation", bundle.generation())
                    .put("epoch", epochs.of(bundle.place()).epoch())
                    .put("sequence", epochs.of(bundle.place()).sequence(bundle.place()))
                    .put("bytes_done", Math.min(done, bundle.totalBytes()))
                    .put("bytes_total", bundle.totalBytes());
        }
    }

    private void putPublished(ObjectNode status, PublicationRecord.Moment published) {
        Epochs epochs = figures.committer().status().epochs();
        ArrayNode recent = status.putArray("recent");
        for (CommittedBundle bundle : published.latest()) {
            recent.addObject()
                    .put("mirror", bundle.mirror())
                    .put("name", bundle.name())
                    .put("generation", bundle.generation())
                    .put("epoch", epochs.of(bundle.sequence()).epoch())
                    .put("sequence", epochs.of(bundle.sequence()).sequence(bundle.sequence()))
                    .put("artifacts", bundle.artifacts())
                    .put("bytes", bundle.bytes())
                    .put("staged_micros", bundle.stagedMicros())
                    .put("published_micros", bundle.publishedMicros());
        }
        PublicationRecord.Latency latency = published.latency();
        status.putObject("latency_micros")
                .put("count", latency.count())
                .put("p50", latency.p50())
                .put("p90", latency.p90())
                .put("p99", latency.p99())
                .put("p999", latency.p999())
                .put("max", latency.max())
                .put("skewed", latency.skewed());
    }

    private void putRefused(ArrayNode list) throws IOException {
        Epochs epochs = figures.committer().status().epochs();
        for (RefusedBundle bundle : RefusedBundle.latest(figures.catalog(), REFUSED)) {
            list.addObject()
                    .put("epoch", epochs.of(bundle.place()).epoch())
                    .put("sequence", epochs.of(bundle.place()).sequence(bundle.place()))
                    .put("mirror", bundle.mirror())
                    .put("name", bundle.name())
                    .put("generation", bundle.generation())
                    .put("reason", bundle.reason());
        }
    }
}
