package io.nonreturn.sender.stage;

import io.nonreturn.sender.admit.AdmittedBundle;
import io.nonreturn.sender.admit.Policy;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Mirror;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one mirror: polls it, admits and copies what changed, and appends it to the stream, many bundles at a time.
 *
 * <p>One thread runs it. A bundle that cannot be staged is skipped with a reason and costs the others nothing. What
 * fails as a whole (a folder that is gone, a disk that cannot be written) is said once and tried again, at first after a second, at
 * last every half minute; nothing of it was acknowledged, so nothing is lost.
 */
public final class Stager implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Stager.class);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  private final Mirror mirror;
  private final PriorityRule rule;
  private final Policy policy;
  private final Journal journal;
  private final BlobStore blobs;
  private final StagingStats stats;
  private final InstantSource clock;
  private final Room room;
  private Duration retry = FIRST_RETRY;
  private volatile String problem;

  /** The failure that was counted last: a mirror throws the same one until it has asked upstream again. */
  private Exception counted;

  /** For a mirror whose bundles are classed by what they are; otherwise as the other one. */
  public Stager(
      Mirror mirror, Policy policy, Journal journal, BlobStore blobs, StagingStats stats, InstantSource clock) {
    this(mirror, PriorityRule.AUTO, policy, journal, blobs, stats, clock);
  }

  /**
   * @param mirror closed by its owner, after the thread has ended
   * @param rule which class its bundles belong to
   */
  public Stager(
      Mirror mirror,
      PriorityRule rule,
      Policy policy,
      Journal journal,
      BlobStore blobs,
      StagingStats stats,
      InstantSource clock) {
    this.mirror = mirror;
    this.rule = rule;
    this.policy = policy;
    this.journal = journal;
    this.blobs = blobs;
    this.stats = stats;
    this.clock = clock;
    this.room = new Room(blobs::freeBytes);
  }

  /** Runs until the thread is interrupted. */
  @Override
  public void run() {
    try (BlobWriter writer = new BlobWriter()) {
      while (!Thread.currentThread().isInterrupted()) {
        if (step(writer)) {
          mirror.await(LONGEST_WAIT);
        } else {
          Thread.sleep(retry);
          retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the way this thread is asked to end
    }
  }

  /** What keeps this mirror, or a bundle of it, from being staged, or null. */
  public String problem() {
    String whole = problem;
    return whole != null ? whole : mirror.skips().problem();
  }

  /** The mirror that is followed. */
  public Mirror mirror() {
    return mirror;
  }

  /**
   * One round, without ever waiting; false when it failed as a whole and should be tried again later. Called by the thread that runs this
   * or, where there is none, by the only one there is.
   */
  public boolean step(BlobWriter writer) {
    try {
      round(writer);
      if (problem != null) {
        LOG.info("mirror={} is staged again", mirror.name());
      }
      problem = null;
      retry = FIRST_RETRY;
      return true;
    } catch (IOException | StagingException e) {
      return failed(e, e.getMessage());
    } catch (RuntimeException e) {
      return failed(e, e.toString()); // a fault of this mirror must not end the others
    }
  }

  private boolean failed(Exception e, String what) {
    if (Thread.currentThread().isInterrupted()) {
      return false; // an interrupt closes the channels under the copy
    }
    if (!e.equals(counted)) {
      stats.failed();
      counted = e;
    }
    if (!what.equals(problem)) {
      LOG.warn("mirror={} is not staged: {}; it is tried again", mirror.name(), what);
    }
    problem = what;
    return false;
  }

  /**
   * Stages whatever the mirror has to offer now.
   *
   * @return how many bundles got a number
   */
  int round(BlobWriter writer) throws IOException, StagingException {
    List<BundleDraft> drafts = mirror.poll(journal.live(mirror.name()));
    room.retain(drafts.stream().map(BundleDraft::name).collect(Collectors.toSet()));
    int numbered = 0;
    Batch batch = newBatch(writer);
    try {
      for (BundleDraft draft : drafts) {
        if (Thread.currentThread().isInterrupted()) {
          return numbered;
        }
        if (batch.isOutgrownBy(draft)) {
          numbered += finish(batch);
          batch = newBatch(writer);
        }
        AdmittedBundle admitted = policy.admit(draft, mirror.skips());
        if (admitted == null || (admitted.draft().artifacts().isEmpty() && !draft.removed())) {
          mirror.taken(draft); // nothing of it may cross until it changes
          continue;
        }
        batch.add(admitted);
        if (batch.isFull()) {
          numbered += finish(batch);
          batch = newBatch(writer);
        }
      }
      numbered += finish(batch);
    } finally {
      batch.close();
    }
    return numbered;
  }

  private Batch newBatch(BlobWriter writer) {
    return new Batch(mirror, rule, journal, blobs, writer, room, stats);
  }

  private int finish(Batch batch) throws StagingException {
    try (batch) {
      List<PreparedBundle> numbered = batch.commit();
      long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
      for (PreparedBundle bundle : numbered) {
        stats.staged(bundle.draft().observedMicros(), now);
      }
      if (!numbered.isEmpty()) {
        LOG.info(
            "staged mirror={} bundles={} artifacts={} sequence={}",
            mirror.name(),
            numbered.size(),
            numbered.stream().mapToInt(bundle -> bundle.files().size()).sum(),
            journal.state().sequence());
      }
      return numbered.size();
    }
  }
}
