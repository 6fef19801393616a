package io.nonreturn.sender.watch;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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

  /** The kernel watches an inode, whatever its path becomes. */
  private record Watched(long inode, WatchKey key) {}

  private final WatchService service;
  private Map<Path, Watched> before = new HashMap<>();
  private Map<Path, Watched> now = new HashMap<>();
  private boolean complained;

  FolderWatch(Path root) throws IOException {
    this.service = root.getFileSystem().newWatchService();
  }

  /**
   * Watches a folder from now on; cheap when it is watched already.
   *
   * @param inode tells another folder that took the path of the one that was watched
   */
  void add(Path folder, long inode) {
    Watched known = before.get(folder);
    if (known != null && known.inode() == inode && known.key().isValid()) {
      now.put(folder, known);
      return;
    }
    try {
      now.put(folder, new Watched(inode, folder.register(service, KINDS)));
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

  /** Stops watching the folders that were not added since the last call: they are gone, or have moved out of the tree. */
  void forgetOthers() {
    Set<WatchKey> wanted = new HashSet<>();
    now.values().forEach(watched -> wanted.add(watched.key())); // one key may have two paths: of before and after a move
    for (Watched watched : before.values()) {
      if (!wanted.contains(watched.key())) {
        watched.key().cancel();
      }
    }
    before = now;
    now = new HashMap<>();
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

  private static void drain(WatchKey key) {
    key.pollEvents();
    key.reset(); // false for a folder that is gone, whose key is no longer valid
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
