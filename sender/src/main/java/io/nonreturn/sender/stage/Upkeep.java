package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.audit.Audit;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps journal and blob store tidy: writes the lazy marks every second, retires what was superseded every minute, and after the
 * start and once a day removes the blobs that a crash or a failed batch left without a journal entry. One thread runs it.
 *
 * <p>It removes blobs only while no batch is open. When staging never pauses it waits, and the store grows meanwhile.
 */
public final class Upkeep implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration MARKS = Duration.ofSeconds(1);
  private static final int ROUNDS_PER_RETIREMENT = 60;
  private static final int ROUNDS_PER_SWEEP = 24 * 60 * ROUNDS_PER_RETIREMENT;
  private static final int ROUNDS_PER_WARNING = 60;
  private static final int RETIRED_AT_ONCE = 64;
  private static final long PATIENCE_MILLIS = 200;
  private static final int FOLDERS = 256;

  private final Journal journal;
  private final BlobStore blobs;
  private final Audit audit;
  private int sweptFolders;
  private int round;

  /** Rounds in a row that failed. */
  private int failures;

  /** One that has no audit log to write. */
  public Upkeep(Journal journal, BlobStore blobs) {
    this(journal, blobs, Audit.NONE);
  }

  /**
   * @param journal closed by its owner, after the thread has ended
   * @param audit what was noted there is written each second
   */
  public Upkeep(Journal journal, BlobStore blobs, Audit audit) {
    this.journal = journal;
    this.audit = audit;
    this.blobs = blobs;
  }

  /** Runs until the thread is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(MARKS);
        round();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is to be done once a second. */
  public void round() throws InterruptedException {
    try {
      journal.raise();
      journal.flush();
      audit.record(List.of());
      if (sweptFolders < FOLDERS) {
        sweptFolders += sweep(sweptFolders) ? 1 : 0;
      }
      if (++round % ROUNDS_PER_RETIREMENT == 0) {
        retireAll();
      }
      if (round == ROUNDS_PER_SWEEP) {
        round = 0;
        sweptFolders = 0;
      }
      failures = 0;
    } catch (SQLException | StagingException | IOException | DirectoryIteratorException e) {
      if (failures++ % ROUNDS_PER_WARNING == 0) { // a full disk fails each second, for as long as nobody makes room
        LOG.warn("upkeep failed ({}); check the disk of the state folder, it is tried again", e.getMessage());
      }
    }
  }

  /** In steps, between which staging goes on; however many there are, so that the store cannot grow faster than this. */
  private void retireAll() throws StagingException, IOException, InterruptedException {
    int retired;
    do {
      retired = retire();
    } while (retired == RETIRED_AT_ONCE);
  }

  /** Retires some superseded bundles and their blobs; returns how many bundles went. */
  int retire() throws StagingException, IOException, InterruptedException {
    Lock alone = blobs.use().writeLock();
    if (!alone.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
      return 0;
    }
    try {
      Journal.Retired retired = journal.retire(RETIRED_AT_ONCE);
      for (Digest blob : retired.blobs()) {
        blobs.delete(blob);
      }
      return retired.bundles();
    } finally {
      alone.unlock();
    }
  }

  /** Removes the blobs of one folder that the journal does not name; false when there was no time for it. */
  boolean sweep(int folder) throws StagingException, IOException, InterruptedException {
    Lock alone = blobs.use().writeLock();
    if (!alone.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
      return false;
    }
    try {
      for (Digest blob : blobs.listed(folder)) {
        if (!journal.names(blob)) {
          blobs.delete(blob);
          LOG.info("removed blob={} that a crash left", blob);
        }
      }
      return true;
    } finally {
      alone.unlock();
    }
  }
}
