package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.CatalogReader;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What each mirror has, and how fresh it is: counted when something was published since the last time, which takes a moment where there are
 * very many bundles. Any thread.
 */
public final class MirrorList {
  private final CatalogReader catalog;
  private final LongSupplier version;
  private Counted counted = new Counted(-1, List.of());

  /** @param version changes with every publication */
  public MirrorList(CatalogReader catalog, LongSupplier version) {
    this.catalog = catalog;
    this.version = version;
  }

  private record Counted(long version, List<Row> rows) {}

  /**
   * One mirror.
   *
   * @param bundles that clients see
   * @param bytes of their files
   * @param sinceMicros when the oldest of them was published
   * @param lastMicros when anything of the mirror was, removals included
   */
  public record Row(String mirror, String ecosystem, long bundles, long bytes, long sinceMicros, long lastMicros) {}

  synchronized List<Row> rows() throws IOException {
    long now = version.getAsLong();
    if (counted.version() != now) {
      counted = new Counted(now, count());
    }
    return counted.rows();
  }

  private List<Row> count() throws IOException {
    return catalog.snapshot(snapshot -> snapshot.all(
        "SELECT c.mirror, c.ecosystem, total(NOT c.removed AND NOT c.hidden), total(b.bytes), min(b.published_micros), max(b.published_micros)"
            + " FROM current c JOIN bundle b ON b.sequence = c.sequence GROUP BY c.mirror ORDER BY c.mirror",
        row -> new Row(
            row.getString(1), row.getString(2), (long) row.getDouble(3), (long) row.getDouble(4), row.getLong(5), row.getLong(6))));
  }
}
