package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.StreamStatus;
import io.nonreturn.receiver.decode.LinkSnapshot;
import io.nonreturn.receiver.ledger.Sample;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;
import io.nonreturn.wire.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks five times a second whether anything wants doing, and says so in the log: once when it begins, once when it ends. A link that is
 * cut is said within three seconds: noticed {@link Sample#SILENCE_MILLIS} after the last frame, give or take two looks. Once a second it
 * hands what was counted to the ledger. {@link #look} belongs to one thread.
 */
public final class Watch {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final long SAMPLE_MICROS = 1_000_000;
  /** Heads come every ten seconds: that six of them are lost while beacons arrive is no accident. */
  private static final long HEADLESS_MILLIS = 60_000;
  /** By then the sender has repeated a new bundle's manifest five times: it closes by itself later, or not at all. */
  private static final long LASTING_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;
  private static final long INCIDENT_MICROS = Duration.ofDays(1).toNanos() / 1_000;
  private static final Set<Refusal> LIMITS = EnumSet.of(
      Refusal.BLOCK_EVICTED, Refusal.BLOCK_MEMORY, Refusal.OPEN_OBJECTS, Refusal.UNKNOWN_BYTES, Refusal.UNKNOWN_EXPIRED);
  private static final Set<Refusal> DISK = EnumSet.of(Refusal.DISK_FLOOR, Refusal.DISK_ERROR);
  /** Of manifests: what is refused of a head says nothing about a bundle. */
  private static final Set<Refusal> MESSAGES = messages();

  private final Figures figures;
  private final long startedMicros;
  private long sampledMicros = Long.MIN_VALUE / 2;
  private Map<String, Alarm> told = new HashMap<>();

  /** Watches from now on. */
  public Watch(Figures figures) {
    this.figures = figures;
    this.startedMicros = figures.clockMicros().getAsLong();
    figures.beacons().restart();
  }

  private static Set<Refusal> messages() {
    Set<Refusal> messages = EnumSet.noneOf(Refusal.class);
    for (Refusal refusal : Refusal.values()) {
      switch (refusal.stage()) {
        case SIGNATURE, MESSAGE, STREAM, POLICY -> messages.add(refusal);
        case FRAME, BLOCK, ASSEMBLY -> { }
      }
    }
    messages.removeAll(EnumSet.of(Refusal.HEAD_EXPIRED, Refusal.HEAD_AHEAD, Refusal.BEACON_SIZE));
    return messages;
  }

  /** Looks once. */
  public void look() {
    Map<String, Alarm> now = new HashMap<>();
    for (Alarm alarm : alarms()) {
      now.put(alarm.label(), alarm);
      if (!told.containsKey(alarm.label())) {
        LOG.warn("alarm {}: {}", alarm.label(), alarm.what());
      }
    }
    for (Alarm alarm : told.values()) {
      if (!now.containsKey(alarm.label())) {
        LOG.info("alarm {} is over", alarm.label());
      }
    }
    told = now;
    long nowMicros = figures.clockMicros().getAsLong();
    if (Math.abs(nowMicros - sampledMicros) >= SAMPLE_MICROS) {
      sampledMicros = nowMicros;
      sample(nowMicros);
    }
  }

  /** What is wrong at this moment. Any thread. */
  public List<Alarm> alarms() {
    List<Alarm> alarms = new ArrayList<>();
    long nowMicros = figures.clockMicros().getAsLong();
    if (!figures.isReady().getAsBoolean()) {
      figures.beacons().restart();
    }
    long silent = figures.beacons().silentMillis(figures.link().get().framesAccepted());
    if (silent > Sample.SILENCE_MILLIS) {
      alarms.add(new Alarm(
          "beacon-missing",
          "nothing came over the link for more than " + Sample.SILENCE_MILLIS + " ms: look at the sender, the link, and that"
              + " both sides have the same link key; what is here goes on being served"));
    }
    StreamStatus stream = figures.committer().status();
    if (stream.headExpiresMicros() != 0 && stream.headExpiresMicros() < nowMicros) {
      alarms.add(new Alarm(
          "head-expired",
          "the newest signed head has expired: nothing is committed until a fresh one comes; look at the sender, the link"
              + " and both clocks; what is here goes on being served"));
    }
    if (Expiries.isOver(figures.keysExpireMicros().getAsLong(), nowMicros)) {
      alarms.add(new Alarm(
          "key-expired",
          "all trusted keys have expired: nothing is committed any more; make new keys on the low side and add them to the trust file"
              + " here, or set the clock if it is wrong; what is here goes on being served"));
    }
    boolean isHeard = silent <= Sample.SILENCE_MILLIS && figures.beacons().heard().isPresent();
    if (figures.beacons().headlessMillis(stream.headsTaken(), isHeard && !stream.isDiskFull()) > HEADLESS_MILLIS) {
      alarms.add(new Alarm("head-missing", headMissing(nowMicros)));
    }
    if (stream.lostBlobs() > 0) {
      alarms.add(new Alarm(
          "blobs-lost",
          "this disk lost " + (stream.lostBlobs() == 1 ? "a file" : stream.lostBlobs() + " files") + " of the store: nonreturn gaps -c FILE names them,"
              + " nonreturn ticket -c FILE has them sent again; look at the disk before there are more"));
    }
    if (stream.open() > 0 && nowMicros - stream.openSinceMicros() > LASTING_MICROS) {
      alarms.add(new Alarm(
          "gaps",
          stream.open() + " sequences that the sender announced are not here, the first since "
              + Instant.EPOCH.plus(stream.openSinceMicros(), ChronoUnit.MICROS) + ": nonreturn gaps says why and what to do"));
    }
    if (stream.incidentMicros() > 0 && nowMicros - stream.incidentMicros() < INCIDENT_MICROS) {
      alarms.add(new Alarm(
          "incident",
          "within the last day something was signed that contradicts what was signed before: see incidents in /api/status or"
              + " nonreturn gaps, and find out who holds the publisher's keys; it was refused"));
    }
    if (stream.isDiskFull()) {
      alarms.add(new Alarm("disk-full", "nothing is committed until there is room on the file system of the state directory"));
    }
    if (figures.isShortOfDisk().getAsBoolean()) {
      alarms.add(new Alarm(
          "disk-floor",
          "what arrives is refused, for the file system of the state directory has no room above limits.disk_floor: free some; the"
              + " sender's repeats then bring what was refused, and what is here goes on being served"));
    }
    figures.certificateExpires().get().filter(end -> micros(end) <= nowMicros).ifPresent(end -> alarms.add(new Alarm(
        "certificate-expired",
        "the certificate of HTTPS expired at " + end + ": clients refuse it; put a new one in its file, it is read within ten seconds")));
    return alarms;
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private String headMissing(long nowMicros) {
    long senderMicros = figures.beacons().heard().orElseThrow().beacon().clockUnixMicros();
    return "the sender is heard, and for more than " + HEADLESS_MILLIS / 1_000 + " s no signed head of it was taken: what is lost is not"
        + " noticed; look at refusals in /api/status (head-ahead, head-expired, foreign-epoch, epoch-ahead) and compare the clocks:"
        + " this side " + Instant.EPOCH.plus(nowMicros, ChronoUnit.MICROS) + ", the sender "
        + Instant.EPOCH.plus(senderMicros, ChronoUnit.MICROS) + ", skew_micros " + figures.beacons().skewMicros().orElse(0);
  }

  /** Hands what was counted to the ledger, which finds causes in it. */
  private void sample(long nowMicros) {
    LinkSnapshot link = figures.link().get();
    RefusalCounters refusals = figures.refusals();
    LinkWatch.Heard heard = figures.beacons().heard().orElse(null);
    figures.committer().look(new Sample(
        nowMicros,
        nowMicros - startedMicros,
        link.session(),
        heard == null ? 0 : heard.beacon().clockUnixMicros() - SessionId.millis(heard.session()) * 1_000,
        heard == null ? 0 : heard.beacon().epoch(),
        heard == null ? 0 : heard.beacon().sequence(),
        heard == null ? 0 : heard.beacon().backlogBytes(),
        heard == null ? 0 : heard.beacon().clockUnixMicros(),
        heard == null ? 0 : heard.beacon().carouselNextUnixMicros(),
        figures.beacons().silentMillis(link.framesAccepted()),
        link.framesLost(),
        figures.listen().get().kernelDrops(),
        refusals.get(Refusal.BLOCK_EXPIRED),
        sum(LIMITS),
        sum(DISK),
        figures.committer().status().isDiskFull(),
        sum(MESSAGES)));
  }

  private long sum(Set<Refusal> causes) {
    return causes.stream().mapToLong(figures.refusals()::get).sum();
  }
}
