package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.commit.CatalogReader.Snapshot;
import io.nonreturn.receiver.commit.CatalogReader.Visit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The current bundle of a name, as one snapshot of the catalog has it. What a bundle holds never changes, so it may be read further in
 * a later snapshot; which one is current may have changed by then.
 *
 * @param sequence its place in the stream: another number whenever the content is another
 * @param mirror that brought it
 * @param name within the mirror
 * @param artifacts how many it holds
 * @param publishedMicros when it became visible, in microseconds since 1970
 */
public record PublishedBundle(long sequence, String mirror, String name, int artifacts, long publishedMicros) {
  private static final String SELECT = "SELECT c.sequence, c.mirror, c.name, b.artifacts, b.published_micros"
      + " FROM current c JOIN bundle b ON b.sequence = c.sequence WHERE NOT c.removed AND c.ecosystem = ?";

  private static PublishedBundle read(ResultSet row) throws SQLException {
    return new PublishedBundle(row.getLong(1), row.getString(2), row.getString(3), row.getInt(4), row.getLong(5));
  }

  /** A mirror's bundle of this name. */
  public static Optional<PublishedBundle> find(Snapshot snapshot, String ecosystem, String mirror, String name) throws SQLException {
    return snapshot.first(SELECT + " AND c.mirror = ? AND c.name = ?", PublishedBundle::read, ecosystem, mirror, name);
  }

  /** The bundle of this name in whatever mirror, for ecosystems that are served as one index. */
  public static Optional<PublishedBundle> find(Snapshot snapshot, String ecosystem, String name) throws SQLException {
    return snapshot.first(SELECT + " AND c.name = ? ORDER BY c.hidden, c.mirror", PublishedBundle::read, ecosystem, name);
  }

  /**
   * A mirror's bundles by name, in parts, without the hidden ones.
   *
   * @param after names come after this one; empty for the beginning
   * @param most so many of them
   */
  public static List<PublishedBundle> of(Snapshot snapshot, String ecosystem, String mirror, String after, int most)
      throws SQLException {
    return snapshot.all(
        SELECT + " AND NOT c.hidden AND c.mirror = ? AND c.name > ? ORDER BY c.name LIMIT ?", PublishedBundle::read, ecosystem, mirror, after, most);
  }

  /** The names of all mirrors' bundles that are not hidden, each once, in order. */
  public static List<String> names(Snapshot snapshot, String ecosystem) throws SQLException {
    return snapshot.all(
        "SELECT DISTINCT name FROM current WHERE ecosystem = ? AND NOT removed AND NOT hidden ORDER BY name", row -> row.getString(1), ecosystem);
  }

  /** The names of mirrors that have a bundle, in parts as in {@link #of}. */
  public static List<String> mirrors(Snapshot snapshot, String ecosystem, String after, int most) throws SQLException {
    return snapshot.all(
        "SELECT name FROM mirror m WHERE ecosystem = ? AND name > ?"
            + " AND EXISTS (SELECT 1 FROM current c WHERE c.mirror = m.name AND NOT c.removed) ORDER BY name LIMIT ?",
        row -> row.getString(1),
        ecosystem,
        after,
        most);
  }

  /** The artifact of this path. */
  public Optional<PublishedFile> file(Snapshot snapshot, String path) throws SQLException {
    return snapshot.first(
        "SELECT " + PublishedFile.COLUMNS + " FROM artifact a JOIN bundle b ON b.sequence = a.sequence"
            + " WHERE a.sequence = ? AND a.path = ?",
        PublishedFile::read,
        sequence,
        path);
  }

  /** What its ecosystem's check learned of the artifact of this path; the empty path is the bundle itself. */
  public Optional<String> fact(Snapshot snapshot, String path, String name) throws SQLException {
    return snapshot.first(
        "SELECT value FROM fact WHERE sequence = ? AND path = ? AND name = ?", row -> row.getString(1), sequence, path, name);
  }

  /** Gives each fact of this name in turn, by path: columns path and value. */
  public long facts(Snapshot snapshot, String name, Visit visit) throws SQLException {
    return snapshot.each("SELECT path, value FROM fact WHERE sequence = ? AND name = ? ORDER BY path", visit, sequence, name);
  }
}
