package io.nonreturn.sender.web;

import io.nonreturn.sender.stage.StagingStats;
import java.util.List;
import java.util.Map;

/**
 * What {@code /api/status} shows; the keys of the JSON are these names in small letters with underscores.
 *
 * @param ready whether frames leave
 * @param warm whether they can leave at the highest rates: the codec is compiled
 * @param session id of this run's session, in hexadecimal
 * @param epoch of the stream
 * @param sequence highest number given
 * @param rateBytesPerSecond paced rate, UDP payload
 * @param framesSent in this session
 * @param bytesSent in this session, UDP payload
 * @param backlogBytes of numbered bundles that are in no block yet, as far as they are held in memory; see {@code ScheduleCounters}
 * @param bundlesStaged numbers given in this epoch
 * @param bundlesSent bundles that left as a whole, in this epoch
 * @param bundlesSuperseded of these, made needless by a later generation before they had left as a whole, since start
 * @param artifactsStaged named by all manifests of this epoch
 * @param bytesStaged of fresh blobs in this epoch
 * @param carouselBundles repeats that left since start
 * @param transport how datagrams leave
 * @param sendFailures refusals by the kernel, by cause
 * @param blobReadErrors pieces that could not be read from the blob store
 * @param stagingLatencyMicros from first sight of a change to its number, since start
 * @param diskUsableBytes room on the file system of the state folder
 * @param stagingFailures attempts that failed as a whole, since start
 * @param geometry how blocks are shaped
 * @param mirrors what is followed
 * @param condition all of it in a word
 * @param clockMicros this side's time, microseconds since 1970
 * @param flow what leaves now, and how long the rest takes
 * @param classes what waits, by class, and the share of the link that each has
 * @param carousel the repeats
 * @param disk of the state folder
 * @param keyExpiresMicros until when the high side believes this publisher's key, 0: without end
 * @param refused what does not cross, by mirror and cause, and what to do about it
 */
public record SenderStatus(
    boolean ready,
    boolean warm,
    String session,
    long epoch,
    long sequence,
    long rateBytesPerSecond,
    long framesSent,
    long bytesSent,
    long backlogBytes,
    long bundlesStaged,
    long bundlesSent,
    long bundlesSuperseded,
    long artifactsStaged,
    long bytesStaged,
    long carouselBundles,
    String transport,
    Map<String, Long> sendFailures,
    long blobReadErrors,
    StagingStats.Latency stagingLatencyMicros,
    long diskUsableBytes,
    long stagingFailures,
    Shape geometry,
    List<MirrorStatus> mirrors,
    Condition condition,
    long clockMicros,
    Flow flow,
    List<ClassStatus> classes,
    Carousel carousel,
    Disk disk,
    long keyExpiresMicros,
    List<Refused> refused) {

  /**
   * What leaves, over the last ten seconds.
   *
   * @param bytesPerSecond UDP payload
   * @param rateShare of the configured rate
   * @param backlogSeconds that the backlog takes at the configured rate, parity included
   * @param sendFailuresMinute datagrams that the kernel refused in the last minute
   */
  public record Flow(long bytesPerSecond, double rateShare, double backlogSeconds, long sendFailuresMinute) {}

  /** A class of bundles: its share of the link when all classes have something to send, and what waits of it. */
  public record ClassStatus(String name, double share, long backlogBytes) {}

  /**
   * The repeats.
   *
   * @param nextMicros when the next one is due; 0 when none is
   * @param left bundles that this cycle has still to repeat, at most; 0 between two cycles
   * @param total bundles that a cycle goes through, at most
   */
  public record Carousel(long nextMicros, long left, long total) {}

  /**
   * Room for what is staged.
   *
   * @param usableBytes above what is kept free
   * @param fullInSeconds if it goes on as in the last hour; -1: not foreseen
   * @param journalBytes length of the journal
   */
  public record Disk(long usableBytes, long fullInSeconds, long journalBytes) {}

  /** What does not cross, since start. */
  public record Refused(String mirror, String cause, long count, String advice) {}

  /**
   * The shape of full blocks.
   *
   * @param k data shards
   * @param m parity shards
   * @param shardBytes length of a shard
   * @param lanes blocks under way at once
   * @param repairsMillis longest burst that is repaired
   */
  public record Shape(int k, int m, int shardBytes, int lanes, long repairsMillis) {}

  /**
   * One mirror.
   *
   * @param bundles that its upstream had at the last look
   * @param lookedMicros when that look was, microseconds since 1970; 0 before the first
   * @param skipped files that are not carried, by cause, since start
   * @param kept how many bundles stay as they are though upstream no longer has them so
   * @param keptBundles the first of them by name
   * @param problem what keeps it from being staged, or null
   */
  public record MirrorStatus(
      String name,
      String ecosystem,
      int bundles,
      long lookedMicros,
      Map<String, Long> skipped,
      int kept,
      List<String> keptBundles,
      String problem) {}
}
