package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.CatalogReader.Snapshot;
import io.nonreturn.receiver.commit.Envelopes;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One generation of a bundle that was published, as its history tells it. Times are microseconds since 1970.
 *
 * @param place in the stream
 * @param mirror which mirror it belongs to
 * @param ecosystem that mirror's
 * @param name within the mirror
 * @param number from 1, rising
 * @param kind what it did to what clients see
 * @param files how many it names
 * @param bytes the sum of their sizes
 * @param manifest the SHA-256 of the signed manifest, in hexadecimal
 * @param stagedMicros by the low side's clock
 * @param publishedMicros by this side's clock
 * @param retiredMicros when retention let its files go, 0 before
 */
record Generation(
    long place,
    String mirror,
    String ecosystem,
    String name,
    long number,
    Kind kind,
    int files,
    long bytes,
    String manifest,
    long stagedMicros,
    long publishedMicros,
    long retiredMicros) {
  /** Files that are compared; of larger bundles it is not told what changed. */
  private static final int MOST_COMPARED = 20_000;

  private static final String SELECT = "SELECT b.sequence, b.mirror, m.ecosystem, b.name, b.generation, b.removed, b.hides, b.artifacts,"
      + " b.bytes, b.manifest_id, b.staged_micros, b.published_micros, coalesce(b.retired_micros, 0)"
      + " FROM bundle b JOIN mirror m ON m.name = b.mirror WHERE b.published_micros IS NOT NULL";

  /** What a generation did. */
  enum Kind {
    NEW,
    CHANGED,
    REMOVED,
    HIDDEN;

    /** For people and programs. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static Generation read(ResultSet row) throws SQLException {
    boolean removed = row.getBoolean(6);
    Kind kind = removed ? (row.getBoolean(7) ? Kind.HIDDEN : Kind.REMOVED) : row.getLong(5) == 1 ? Kind.NEW : Kind.CHANGED;
    return new Generation(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        kind,
        row.getInt(8),
        row.getLong(9),
        HexFormat.of().formatHex(row.getBytes(10)),
        row.getLong(11),
        row.getLong(12),
        row.getLong(13));
  }

  /**
   * The latest of all bundles.
   *
   * @param mirror of this one only; empty for all
   */
  static List<Generation> latest(Snapshot snapshot, String mirror, int most) throws SQLException {
    String order = " ORDER BY b.published_micros DESC, b.sequence DESC LIMIT ?";
    return mirror.isEmpty()
        ? snapshot.all(SELECT + order, Generation::read, most)
        : snapshot.all(SELECT + " AND b.mirror = ?" + order, Generation::read, mirror, most);
  }

  /** The latest of one bundle. */
  static List<Generation> of(Snapshot snapshot, String mirror, String name, int most) throws SQLException {
    return snapshot.all(
        SELECT + " AND b.mirror = ? AND b.name = ? ORDER BY b.sequence DESC LIMIT ?", Generation::read, mirror, name, most);
  }

  /** Its signed manifest; empty when retention let it go. */
  Optional<Manifest> manifest(Snapshot snapshot) throws SQLException, IOException {
    Optional<byte[]> envelope = snapshot.first("SELECT bytes FROM envelope WHERE sequence = ?", row -> row.getBytes(1), place);
    return envelope.isPresent() ? Optional.of(Envelopes.manifest(envelope.get())) : Optional.empty();
  }

  /** What the later of two manifests did to the files of the other; empty if it cannot be told, or nothing can have changed. */
  static String difference(Optional<Manifest> before, Optional<Manifest> after) {
    if (before.isEmpty() || after.isEmpty() || after.get().removed() || before.get().removed()
        || before.get().artifacts().size() + after.get().artifacts().size() > MOST_COMPARED) {
      return "";
    }
    Map<String, Digest> old = new HashMap<>();
    before.get().artifacts().forEach(artifact -> old.put(artifact.path(), artifact.sha256()));
    int added = 0;
    int changed = 0;
    for (Manifest.Artifact artifact : after.get().artifacts()) {
      Digest was = old.remove(artifact.path());
      if (was == null) {
        added++;
      } else if (!was.equals(artifact.sha256())) {
        changed++;
      }
    }
    return String.format(Locale.ROOT, "%,d new, %,d changed, %,d gone", added, changed, old.size());
  }
}
