package io.nonreturn.wire.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Folders whose names survive a loss of power. Forcing a file, or the folder that it lies in, does nothing for the name of that folder:
 * as long as the folder above was not forced, all that was made durable inside may be out of reach afterwards (POSIX, {@code fsync};
 * Linux manual page fsync(2)).
 */
public final class DurableFolders {
  private DurableFolders() {}

  /**
   * Creates a folder and those above it where they are missing, and returns when their names are durable: also that of a folder that
   * is there, because a process may have ended between creating it and forcing its name.
   *
   * @param attributes of every folder that is created
   */
  public static void create(Path folder, FileAttribute<?>... attributes) throws IOException {
    Path absolute = folder.toAbsolutePath();
    Deque<Path> missing = new ArrayDeque<>();
    for (Path each = absolute; each != null && !Files.exists(each); each = each.getParent()) {
      missing.push(each);
    }
    Files.createDirectories(absolute, attributes);
    if (missing.isEmpty()) {
      forceIfReadable(absolute.getParent());
    }
    for (Path created : missing) {
      force(created.getParent());
    }
  }

  /** Who may only pass through the folder above did not create this one, nor can make its name durable. */
  private static void forceIfReadable(Path folder) throws IOException {
    try {
      if (folder != null) {
        force(folder);
      }
    } catch (AccessDeniedException e) {
      // as with a state folder that the service manager made in a place of its own
    }
  }

  /** Makes the names in a folder durable. */
  public static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
