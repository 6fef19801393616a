package io.nonreturn.receiver.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.nonreturn.receiver.publish.PublicationRecord;
import io.nonreturn.receiver.serve.readers.Readers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the high side says of itself at one moment: {@code /api/status}, the operators' page and {@code nonreturn status} show this. The
 * keys of the JSON are these names in small letters with underscores; what is empty is left out. Times are microseconds since 1970.
 *
 * @param condition all of it in a word
 * @param clockMicros this side's time
 * @param ready whether it listens and serves
 * @param warm whether it is as fast as it will be
 * @param session of the sender, in hexadecimal
 * @param epoch of the stream
 * @param headSequence the highest that a signed head announced
 * @param headExpiresMicros when the newest head expires, 0 before the first
 * @param keysExpireMicros when the last of the trusted keys expires, 0: never
 * @param certificateExpiresMicros when clients refuse the certificate of HTTPS, where there is one
 * @param diskFull whether nothing is committed for want of room
 * @param bundlesPublished ever
 * @param artifactsPublished ever
 * @param bytesPublished ever
 * @param frames of this run
 * @param blocks of this run
 * @param socket of the link
 * @param rates over the last ten seconds
 * @param disk of the state folder
 * @param refusals everything refused, by cause
 * @param inFlight what is arriving
 * @param recent what was published last
 * @param mirrors what clients see, and how fresh it is
 * @param latencyMicros from staged to published
 * @param refusedBundles what never will be published, and why
 * @param ledger what is missing
 * @param incidents what a person has to know of
 * @param epochs that were followed
 * @param beacon what the sender says without a signature
 * @param beaconAgeMillis since the sender was last heard; -1: never
 * @param skewMicros this side's clock less the low side's
 * @param senderBacklogBytes what waits on the low side
 * @param lagMicros of the bundle published last
 * @param transport how frames are taken
 * @param logins with readers: what became of them
 * @param alarms what a person should do something about
 */
public record ReceiverStatus(
    Condition condition,
    long clockMicros,
    boolean ready,
    boolean warm,
    String session,
    long epoch,
    long headSequence,
    long headExpiresMicros,
    long keysExpireMicros,
    Optional<Long> certificateExpiresMicros,
    boolean diskFull,
    long bundlesPublished,
    long artifactsPublished,
    long bytesPublished,
    Frames frames,
    Blocks blocks,
    Socket socket,
    Rates rates,
    Disk disk,
    Map<String, Long> refusals,
    List<InFlight> inFlight,
    List<Recent> recent,
    List<MirrorList.Row> mirrors,
    PublicationRecord.Latency latencyMicros,
    List<Refused> refusedBundles,
    LedgerPart ledger,
    List<Incident> incidents,
    List<Epoch> epochs,
    Optional<BeaconPart> beacon,
    long beaconAgeMillis,
    long skewMicros,
    long senderBacklogBytes,
    long lagMicros,
    String transport,
    Optional<Readers.Counts> logins,
    List<Alarm> alarms) {

  /** Frames of this run; lost and sent by the sender's own count. Kernel drops are receptions, each of one frame or many. */
  public record Frames(long received, long accepted, long lost, long sent, long kernelDrops, long bytes) {}

  /** Blocks of this run; expired are those that came in part and could not be repaired. */
  public record Blocks(long completed, long repaired, long shardsRebuilt, long evicted, long expired, long open) {}

  /** The socket on the link. */
  public record Socket(long receiveBufferBytes, long ringStalls, long ringBacklog) {}

  /** Room, and in how many seconds none is left above the floor if it goes on as in the last hour; -1: not foreseen. */
  public record Disk(long usableBytes, long floorBytes, long fullInSeconds) {}

  /** A bundle on its way. Seconds left at the rate of its last minute; -1: not known. */
  public record InFlight(
      String mirror, String name, long generation, long epoch, long sequence, long bytesDone, long bytesTotal, long secondsLeft) {}

  /** A bundle that became visible. */
  public record Recent(
      String mirror,
      String name,
      long generation,
      long epoch,
      long sequence,
      long artifacts,
      long bytes,
      long stagedMicros,
      long publishedMicros) {}

  /** A bundle whose content was refused for good. */
  public record Refused(long epoch, long sequence, String mirror, String name, long generation, String reason) {}

  /** What is missing. */
  public record LedgerPart(
      long open, long overdue, long oldestMicros, Map<String, Long> byState, Map<String, Long> byCause, List<Gap> gaps, Map<String, Long> counts) {}

  /** A range that is missing; why, and what to do in words. */
  public record Gap(
      long epoch,
      long first,
      long last,
      String state,
      long announcedMicros,
      Optional<String> cause,
      Optional<String> meaning,
      Optional<String> advice,
      Optional<String> mirror,
      Optional<String> name) {}

  /** Something that a person has to know of. */
  public record Incident(String kind, long epoch, String subject, String detail, long lastMicros, long times) {}

  /** An epoch that was followed, and since when. */
  public record Epoch(long epoch, long begunMicros) {}

  /** The sender's last beacon. */
  public record BeaconPart(
      long epoch,
      long sequence,
      @JsonProperty("not_yet_by_a_head") long notYetByAHead,
      long nextRepeatMicros,
      int dataShards,
      int parityShards,
      long repairsMillis,
      long rateBytesPerSecond) {}

  /** As the page shows it, which is told once a second: the first of each list. */
  ReceiverStatus brief(int most) {
    LedgerPart few = new LedgerPart(
        ledger.open, ledger.overdue, ledger.oldestMicros, ledger.byState, ledger.byCause, head(ledger.gaps, most), Map.of());
    return new ReceiverStatus(
        condition, clockMicros, ready, warm, session, epoch, headSequence, headExpiresMicros, keysExpireMicros, certificateExpiresMicros, diskFull, bundlesPublished,
        artifactsPublished, bytesPublished, frames, blocks, socket, rates, disk, refusals, head(inFlight, most), head(recent, most),
        mirrors, latencyMicros, head(refusedBundles, most), few, head(incidents, most), List.of(), beacon, beaconAgeMillis,
        skewMicros, senderBacklogBytes, lagMicros, transport, logins, alarms);
  }

  private static <T> List<T> head(List<T> list, int most) {
    return list.subList(0, Math.min(most, list.size()));
  }
}
