package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.Epochs;
import io.nonreturn.receiver.commit.StreamStatus;
import io.nonreturn.receiver.decode.LinkSnapshot;
import io.nonreturn.receiver.listen.ListenStats;
import io.nonreturn.receiver.publish.PublicationRecord;
import io.nonreturn.receiver.serve.readers.Readers;
import io.nonreturn.wire.Beacon;
import io.nonreturn.wire.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts the status together, from the figures of all stages and from the catalog. Any thread. */
public final class StatusReader {
  private static final int GAPS = 100;
  private static final int REFUSED = 100;

  private final Figures figures;
  private final Watch watch;
  private final MirrorList mirrors;
  private final Supplier<Optional<Readers.Counts>> logins;
  private final Pulse pulse;
  private final long floorBytes;
  private final Progress progress;

  /**
   * @param logins what became of them, where there are readers
   * @param floorBytes room that must stay on the disk
   */
  public StatusReader(
      Figures figures, MirrorList mirrors, Watch watch, Pulse pulse, Supplier<Optional<Readers.Counts>> logins, long floorBytes) {
    this.figures = figures;
    this.mirrors = mirrors;
    this.watch = watch;
    this.pulse = pulse;
    this.logins = logins;
    this.floorBytes = floorBytes;
    this.progress = new Progress(figures);
  }

  /**
   * As it is now.
   *
   * @throws IOException when the catalog cannot be read
   */
  public ReceiverStatus read() throws IOException {
    LinkSnapshot link = figures.link().get();
    ListenStats listen = figures.listen().get();
    StreamStatus stream = figures.committer().status();
    PublicationRecord.Moment published = figures.published().now();
    LedgerPage ledger = LedgerPage.read(figures, GAPS);
    Rates rates = pulse.rates();
    ReceiverStatus.Disk disk = pulse.disk(floorBytes);
    List<Alarm> alarms = watch.alarms();
    boolean isReady = figures.isReady().getAsBoolean();
    long now = figures.clockMicros().getAsLong();
    Expiries expiries = new Expiries(
        stream.headExpiresMicros(),
        figures.keysExpireMicros().getAsLong(),
        figures.certificateExpires().get().map(end -> ChronoUnit.MICROS.between(Instant.EPOCH, end)));
    return new ReceiverStatus(
        Condition.of(isReady, alarms, rates, disk, ledger.totals().overdue(), expiries.soon(now)),
        now,
        isReady,
        figures.isWarm().getAsBoolean(),
        Long.toHexString(link.session()),
        stream.epoch(),
        stream.headSequence(),
        expiries.headMicros(),
        expiries.keysMicros(),
        expiries.certificateMicros(),
        stream.isDiskFull(),
        published.totals().bundles(),
        published.totals().artifacts(),
        published.totals().bytes(),
        new ReceiverStatus.Frames(
            link.framesReceived(), link.framesAccepted(), link.framesLost(), link.framesSent(), listen.kernelDrops(), link.bytesReceived()),
        new ReceiverStatus.Blocks(
            link.blocksCompleted(),
            link.blocksRepaired(),
            link.shardsRebuilt(),
            link.blocksEvicted(),
            figures.refusals().get(Refusal.BLOCK_EXPIRED),
            link.blocksOpen()),
        new ReceiverStatus.Socket(listen.receiveBufferBytes(), listen.stalls(), listen.ringBacklog()),
        rates,
        disk,
        figures.refusals().snapshot(),
        progress.inFlight(now),
        recent(published, stream.epochs()),
        mirrors.rows(),
        published.latency(),
        refused(stream.epochs()),
        ledger.part(),
        ledger.notes(),
        ledger.followed(),
        beacon(stream),
        figures.beacons().ageMillis().orElse(-1),
        figures.beacons().skewMicros().orElse(0),
        figures.beacons().backlogBytes(),
        published.lagMicros(),
        listen.transport(),
        logins.get(),
        alarms);
  }

  private static List<ReceiverStatus.Recent> recent(PublicationRecord.Moment published, Epochs epochs) {
    return published.latest().stream()
        .map(bundle -> new ReceiverStatus.Recent(
            bundle.mirror(),
            bundle.name(),
            bundle.generation(),
            epochs.of(bundle.sequence()).epoch(),
            epochs.of(bundle.sequence()).sequence(bundle.sequence()),
            bundle.artifacts(),
            bundle.bytes(),
            bundle.stagedMicros(),
            bundle.publishedMicros()))
        .toList();
  }

  private List<ReceiverStatus.Refused> refused(Epochs epochs) throws IOException {
    return RefusedBundle.latest(figures.catalog(), REFUSED).stream()
        .map(one -> new ReceiverStatus.Refused(
            epochs.of(one.place()).epoch(),
            epochs.of(one.place()).sequence(one.place()),
            one.mirror(),
            one.name(),
            one.generation(),
            one.reason()))
        .toList();
  }

  /** Not signed: what it announces beyond the head is said, and nothing is decided by it. */
  private Optional<ReceiverStatus.BeaconPart> beacon(StreamStatus stream) {
    return figures.beacons().heard().map(heard -> {
      Beacon beacon = heard.beacon();
      long confirmed = beacon.epoch() == stream.epoch() ? stream.headSequence() : 0;
      boolean isPast = beacon.epoch() < stream.epoch();
      return new ReceiverStatus.BeaconPart(
          beacon.epoch(),
          beacon.sequence(),
          isPast ? 0 : Math.max(0, beacon.sequence() - confirmed),
          beacon.carouselNextUnixMicros(),
          beacon.dataShards(),
          beacon.parityShards(),
          beacon.burstMillis(),
          beacon.rateBytesPerSecond());
    });
  }
}
