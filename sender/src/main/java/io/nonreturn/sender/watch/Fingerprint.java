package io.nonreturn.sender.watch;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
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

  /** The inode of what is no file: no file system numbers one so. */
  private static final long NO_INODE = -1;

  private static final String ATTRIBUTES = "unix:mode,size,lastModifiedTime,ctime,ino";
  private static final int TYPE_MASK = 0170000;
  private static final int REGULAR = 0100000;
  private static final int FOLDER = 0040000;
  private static final int LINK = 0120000;

  /**
   * The same for a file that lies at an upstream and is told apart by what upstream says: a checksum, a revision, a validator. It is
   * equal only where all of that is.
   *
   * @param size in bytes, -1 when upstream does not say
   * @param identity everything that changes when the bytes do
   */
  public static Fingerprint of(long size, String... identity) {
    MessageDigest hash = Digest.newSha256();
    for (String part : identity) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      hash.update(bytes);
    }
    ByteBuffer hashed = ByteBuffer.wrap(hash.digest());
    return new Fingerprint(size, hashed.getLong(), hashed.getLong(), NO_INODE);
  }

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
