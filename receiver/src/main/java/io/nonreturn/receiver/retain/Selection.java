package io.nonreturn.receiver.retain;

import io.nonreturn.receiver.commit.CatalogReader.Snapshot;
import io.nonreturn.receiver.commit.Retiring;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Chooses the bundles whose files may go, one name after the other and of each the newest generation first. A name without anything that clients
 * see, such as one that was removed, counts from the generation that is not shown. One thread.
 */
final class Selection {
  /** The rule of a pinned name. */
  private static final int PINNED = -1;

  private final Retention retention;
  private final long nowMicros;
  private final int most;
  private final List<Retiring> chosen = new ArrayList<>();
  private String mirror = "";
  private String name = "";
  private int generation;
  private boolean isHidden;
  private long replacedMicros;
  private boolean isFull;

  /** @param most bundles at most, so that a first run on an old catalog is bounded, too */
  private Selection(Retention retention, long nowMicros, int most) {
    this.retention = retention;
    this.nowMicros = nowMicros;
    this.most = most;
  }

  /**
   * What was chosen.
   *
   * @param bundles in no order that matters
   * @param isAll whether that is all; if not, another run finds more
   */
  record Chosen(List<Retiring> bundles, boolean isAll) {}

  static Chosen of(Snapshot catalog, Retention retention, long nowMicros, int most) throws SQLException {
    Selection selection = new Selection(retention, nowMicros, most);
    List<Object> values = new ArrayList<>();
    String sql = "SELECT b.sequence, b.mirror, b.name, b.removed, b.published_micros, b.artifacts, b.bytes,"
        + " EXISTS (SELECT 1 FROM current c WHERE c.mirror = b.mirror AND c.name = b.name AND c.sequence = b.sequence AND NOT c.removed), "
        + rule(retention, values)
        + " FROM bundle b WHERE b.state = 1 AND b.published_micros IS NOT NULL AND b.retired_micros IS NULL"
        + " ORDER BY b.mirror, b.name, b.sequence DESC";
    catalog.each(sql, selection::row, values.toArray());
    return new Chosen(List.copyOf(selection.chosen), !selection.isFull);
  }

  /** The number of the first rule that matches, as an expression over {@code bundle b}; SQLite's GLOB is what patterns mean. */
  private static String rule(Retention retention, List<Object> values) {
    StringBuilder sql = new StringBuilder("CASE");
    for (String pin : retention.pins()) {
      sql.append(" WHEN b.name GLOB ? THEN ").append(PINNED);
      values.add(pin);
    }
    for (int i = 0; i < retention.rules().size(); i++) {
      sql.append(" WHEN b.mirror GLOB ? AND b.name GLOB ? THEN ").append(i);
      values.add(retention.rules().get(i).mirror());
      values.add(retention.rules().get(i).bundle());
    }
    return sql.append(" END").toString();
  }

  private void row(ResultSet row) throws SQLException {
    long place = row.getLong(1);
    boolean isFirst = !row.getString(2).equals(mirror) || !row.getString(3).equals(name);
    long publishedMicros = row.getLong(5);
    boolean isVisible = row.getBoolean(8);
    int number = row.getInt(9);
    if (isFirst) {
      mirror = row.getString(2);
      name = row.getString(3);
      generation = 0;
      isHidden = false;
    }
    generation++;
    if (number != PINNED) {
      RetentionRule rule = retention.rules().get(number);
      if (isFirst) {
        isHidden = isVisible && isOlder(publishedMicros, rule.age());
      }
      boolean isReplaced = !isFirst && isOlder(replacedMicros, Optional.of(rule.replaced()));
      boolean isRemoval = row.getBoolean(4);
      if (isHidden || ((generation > rule.generations() || isReplaced) && !isVisible && !(isFirst && isRemoval))) {
        choose(new Retiring(place, mirror, name, isVisible, row.getLong(6), row.getLong(7)));
      }
    }
    replacedMicros = publishedMicros;
  }

  private void choose(Retiring bundle) {
    if (chosen.size() < most) {
      chosen.add(bundle);
    } else {
      isFull = true;
    }
  }

  private boolean isOlder(long micros, Optional<Duration> age) {
    return age.isPresent() && nowMicros - micros > TimeUnit.MICROSECONDS.convert(age.get());
  }
}
