package io.nonreturn.receiver.commit;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A bundle in the catalog, as publishers and pages see it.
 *
 * @param sequence its place in the stream
 * @param mirror which mirror it belongs to
 * @param ecosystem that mirror's ecosystem
 * @param name within the mirror
 * @param generation within (mirror, name)
 * @param removed whether it says that the name is gone
 * @param hides whether it says so of lists and searches only
 * @param artifacts how many it names
 * @param bytes the sum of their sizes
 * @param stagedMicros when the low side staged it, by the low side's clock, in microseconds since 1970
 * @param publishedMicros when it became visible, by this side's clock, 0 before
 */
public record CommittedBundle(
    long sequence,
    String mirror,
    String ecosystem,
    String name,
    long generation,
    boolean removed,
    boolean hides,
    int artifacts,
    long bytes,
    long stagedMicros,
    long publishedMicros) {

  /** The columns of tables {@code bundle b} and {@code mirror m} that {@link #read} takes. */
  public static final String COLUMNS = "b.sequence, b.mirror, m.ecosystem, b.name, b.generation, b.removed, b.hides,"
      + " b.artifacts, b.bytes, b.staged_micros, coalesce(b.published_micros, 0)";

  /** Reads one row of these columns. */
  public static CommittedBundle read(ResultSet row) throws SQLException {
    return new CommittedBundle(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getBoolean(6),
        row.getBoolean(7),
        row.getInt(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11));
  }

  /** The same bundle, visible since the given time. */
  public CommittedBundle published(long micros) {
    return new CommittedBundle(
        sequence, mirror, ecosystem, name, generation, removed, hides, artifacts, bytes, stagedMicros, micros);
  }
}
