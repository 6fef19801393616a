package io.nonreturn.receiver.serve;

import io.nonreturn.wire.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * An artifact that clients may fetch.
 *
 * @param path within its bundle
 * @param sha256 names its blob
 * @param size in bytes
 * @param mediaType as the low side states it
 * @param publishedMicros when its bundle became visible, in microseconds since 1970
 */
public record PublishedFile(String path, Digest sha256, long size, String mediaType, long publishedMicros) {
  /** The columns of tables {@code artifact a} and {@code bundle b} that {@link #read} takes. */
  public static final String COLUMNS = "a.path, a.sha256, a.size, a.media_type, b.published_micros";

  /** Reads one row of these columns. */
  public static PublishedFile read(ResultSet row) throws SQLException {
    return new PublishedFile(
        row.getString(1), Digest.read(row.getBytes(2), 0), row.getLong(3), row.getString(4), row.getLong(5));
  }

  /** The last part of its path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
