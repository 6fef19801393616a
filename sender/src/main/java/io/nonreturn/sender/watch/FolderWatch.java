package io.nonreturn.sender.watch;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when a folder is worth another scan; what changed there is for the scan to find.
 *
 * <p>Events are hints only. They may overflow, they say nothing on some network file systems, and the kernel limits the
 * number of watched folders; whatever is missed is found by the periodic scan. One thread.
 */
final class FolderWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
  private static final WatchEvent.Kind<?>[] KINDS = {
    StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE
  };

  private final WatchService service;
  private final Map<Path, WatchKey> keys = new HashMap<>();
  private boolean complained;

  FolderWatch(Path root) throws IOException {
    this.service = root.getFileSystem().newWatchService();
  }

  /** Watches a folder from now on; harmless when it is watched already. */
  void add(Path folder) {
    WatchKey known = keys.get(folder);
    if (known != null && known.isValid()) {
      return;
    }
    try {
      keys.put(folder, folder.register(service, KINDS));
    } catch (IOException e) {
      if (!complained) {
        complained = true;
        LOG.warn(
            "folder={} cannot be watched ({}): changes are found by the periodic scan only; raise"
                + " fs.inotify.max_user_watches to see them at once",
            folder,
            e.toString());
      }
    }
  }

  /** Waits for a change anywhere; true if there was one. */
  boolean await(long nanos) throws InterruptedException {
    try {
      WatchKey key = service.poll(nanos, TimeUnit.NANOSECONDS);
      if (key == null) {
        return false;
      }
      drain(key);
      return true;
    } catch (ClosedWatchServiceException e) {
      return false;
    }
  }

  /** Forgets the changes that were reported so far: the scan that follows sees them. */
  void clear() {
    for (WatchKey key = service.poll(); key != null; key = service.poll()) {
      drain(key);
    }
  }

  private void drain(WatchKey key) {
    key.pollEvents();
    if (!key.reset()) {
      keys.values().remove(key);
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
