package io.nonreturn.sender.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says about a file without reading it: when two are equal, the bytes are the same.
 *
 * <p>The change time is part of it because programs can set the modification time back, and none can do that to the
 * change time.
 *
 * @param size in bytes
 * @param modifiedNanos time of the last write, nanoseconds since 1970
 * @param changedNanos time of the last change to the inode, nanoseconds since 1970
 * @param inode number of the inode
 */
public record Fingerprint(long size, long modifiedNanos, long changedNanos, long inode) {

  private static final String ATTRIBUTES = "unix:mode,size,lastModifiedTime,ctime,ino";
  private static final int TYPE_MASK = 0170000;
  private static final int REGULAR = 0100000;
  private static final int FOLDER = 0040000;
  private static final int LINK = 0120000;

  /** A name in a folder, looked at once. */
  record Entry(Path path, int mode, Fingerprint fingerprint) {

    boolean isFile() {
      return (mode & TYPE_MASK) == REGULAR;
    }

    boolean isFolder() {
      return (mode & TYPE_MASK) == FOLDER;
    }

    boolean isLink() {
      return (mode & TYPE_MASK) == LINK;
    }
  }

  /** Looks at a path without following a link. */
  static Entry look(Path path) throws IOException {
    Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    return new Entry(
        path,
        (Integer) found.get("mode"),
        new Fingerprint(
            (Long) found.get("size"),
            ((FileTime) found.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS),
            ((FileTime) found.get("ctime")).to(TimeUnit.NANOSECONDS),
            (Long) found.get("ino")));
  }
}
