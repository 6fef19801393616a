package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.List;

/**
 * Blobs of committed bundles that the disk lost, as rows of the catalog. Who names them is asked when it is needed: that may be another bundle
 * by then.
 */
final class LostBlobTable {
  private static final String UNNAMED = "NOT EXISTS (SELECT 1 FROM artifact WHERE artifact.sha256 = lost_blob.sha256)";

  private final CatalogSession session;

  LostBlobTable(CatalogSession session) {
    this.session = session;
  }

  /**
   * A blob that was lost.
   *
   * @param size bytes
   */
  record Row(Digest id, long size) {}

  List<Row> all(int limit) throws IOException {
    return session.all(
        "SELECT sha256, size FROM lost_blob ORDER BY found_micros, sha256 LIMIT ?", row -> new Row(Digest.of(row.getBytes(1)), row.getLong(2)), limit);
  }

  long count() throws IOException {
    return session.number("SELECT count(*) FROM lost_blob").orElse(0);
  }

  boolean isAnyUnnamed() throws IOException {
    return session.number("SELECT EXISTS (SELECT 1 FROM lost_blob WHERE " + UNNAMED + ")").orElse(0) == 1;
  }

  void add(Digest id, long size, long nowMicros) throws IOException {
    session.update("INSERT OR IGNORE INTO lost_blob (sha256, size, found_micros) VALUES (?, ?, ?)", id.toBytes(), size, nowMicros);
  }

  void forget(Digest id) throws IOException {
    session.update("DELETE FROM lost_blob WHERE sha256 = ?", id.toBytes());
  }

  /** Those that no bundle names any more: retention let them go. */
  void forgetUnnamed() throws IOException {
    session.update("DELETE FROM lost_blob WHERE " + UNNAMED);
  }
}
