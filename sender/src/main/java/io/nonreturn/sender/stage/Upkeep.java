package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
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
 * Keeps journal and blob store tidy: writes the lazy marks every second, retires what was superseded every minute, and once
 * after start removes the blobs that a crash left without a journal entry. One thread runs it.
 *
 * <p>It removes blobs only while no batch is open. When staging never pauses it waits, and the store grows meanwhile.
 */
public final class Upkeep implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration MARKS = Duration.ofSeconds(1);
  private static final int ROUNDS_PER_RETIREMENT = 60;
  private static final int RETIRED_AT_ONCE = 64;
  private static final long PATIENCE_MILLIS = 200;
  private static final int FOLDERS = 256;

  private final Journal journal;
  private final BlobStore blobs;

  /** @param journal closed by its owner, after the thread has ended */
  public Upkeep(Journal journal, BlobStore blobs) {
    this.journal = journal;
    this.blobs = blobs;
  }

  /** Runs until the thread is interrupted. */
  @Override
  public void run() {
    int sweptFolders = 0;
    int round = 0;
    try {
      while (true) {
        Thread.sleep(MARKS);
        try {
          journal.flush();
          if (sweptFolders < FOLDERS) {
            sweptFolders += sweep(sweptFolders) ? 1 : 0;
          }
          if (++round % ROUNDS_PER_RETIREMENT == 0) {
            retire();
          }
        } catch (SQLException | StagingException | IOException | DirectoryIteratorException e) {
          LOG.warn("upkeep failed ({}); check the disk of the state folder, it is tried again", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Retires superseded bundles and their blobs; returns how many blobs went. */
  int retire() throws StagingException, IOException, InterruptedException {
    Lock alone = blobs.use().writeLock();
    if (!alone.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
      return 0;
    }
    try {
      List<Digest> unnamed = journal.retire(RETIRED_AT_ONCE);
      for (Digest blob : unnamed) {
        blobs.delete(blob);
      }
      return unnamed.size();
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
