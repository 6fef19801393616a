package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.CatalogReader;
import java.io.IOException;
import java.util.List;

/**
 * A bundle whose content was refused for good.
 *
 * @param place its place in the stream
 * @param mirror which mirror it belongs to
 * @param name within the mirror
 * @param generation within (mirror, name)
 * @param reason as the log says it
 */
record RefusedBundle(long place, String mirror, String name, long generation, String reason) {
  /** The latest in the stream. */
  static List<RefusedBundle> latest(CatalogReader catalog, int limit) throws IOException {
    return catalog.snapshot(snapshot -> snapshot.all(
        "SELECT sequence, mirror, name, generation, reason FROM bundle WHERE state = 3 ORDER BY sequence DESC LIMIT ?",
        row -> new RefusedBundle(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4), row.getString(5)),
        limit));
  }
}
