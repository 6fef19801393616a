package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.receiver.verify.VerifiedManifest;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The catalog's bundles, from the verified manifest to the committed artifacts, and what recovery reads back. One thread. */
final class BundleTables {
  private final CatalogSession session;
  private final StreamTables stream;

  BundleTables(CatalogSession session, StreamTables stream) {
    this.session = session;
    this.stream = stream;
  }

  /**
   * Takes a verified manifest that passed the rules: its place in the chain, and its bundle as one that waits.
   *
   * @return its place
   */
  long keepManifest(VerifiedManifest verified, long nowMicros) throws IOException {
    Manifest manifest = verified.manifest();
    long place = stream.keepPlace(verified, nowMicros);
    session.update(
        "INSERT INTO mirror (name, ecosystem) VALUES (?, ?) ON CONFLICT DO NOTHING",
        manifest.mirror(),
        manifest.ecosystem());
    session.update(
        "INSERT INTO bundle (sequence, mirror, name, generation, removed, hides, manifest_id, artifacts, bytes, staged_micros,"
            + " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        place,
        manifest.mirror(),
        manifest.name(),
        manifest.generation(),
        manifest.removed(),
        manifest.hides(),
        verified.id().toBytes(),
        manifest.artifacts().size(),
        manifest.artifacts().stream().mapToLong(Manifest.Artifact::size).sum(),
        manifest.stagedUnixMicros());
    session.update("INSERT INTO envelope (sequence, bytes) VALUES (?, ?)", place, verified.envelope());
    return place;
  }

  byte[] envelope(long place) throws IOException {
    return session.first("SELECT bytes FROM envelope WHERE sequence = ?", row -> row.getBytes(1), place)
        .orElseThrow(() -> new IOException("catalog: no envelope of place=" + place));
  }

  /** The nearest committed bundle of (mirror, name) after this place, of whatever epoch. */
  OptionalLong committedAfter(String mirror, String name, long place) throws IOException {
    return session.number(
        "SELECT sequence FROM bundle WHERE mirror = ? AND name = ? AND sequence > ? AND state = 1 ORDER BY sequence LIMIT 1",
        mirror,
        name,
        place);
  }

  /** The places of earlier bundles of (mirror, name), of whatever epoch, that still wait or were refused: so many at most. */
  List<Long> unfinishedBefore(String mirror, String name, long place, int limit) throws IOException {
    return session.all(
        "SELECT sequence FROM bundle WHERE mirror = ? AND name = ? AND sequence < ? AND state IN (0, 3) LIMIT ?",
        row -> row.getLong(1),
        mirror,
        name,
        place,
        limit);
  }

  /** The places within a range whose bundles still wait or were refused. */
  List<Long> unfinishedWithin(long first, long last) throws IOException {
    return session.all(
        "SELECT sequence FROM bundle WHERE sequence BETWEEN ? AND ? AND state IN (0, 3)", row -> row.getLong(1), first, last);
  }

  /** @param isFixed which paths keep their bytes for ever */
  void commit(long place, Manifest manifest, Predicate<String> isFixed, List<Fact> facts, long committedMicros) throws IOException {
    for (Manifest.Artifact artifact : manifest.artifacts()) {
      byte[] sha256 = artifact.sha256().toBytes();
      session.update(
          "INSERT INTO artifact (sequence, path, size, sha256, media_type) VALUES (?, ?, ?, ?, ?)",
          place,
          artifact.path(),
          artifact.size(),
          sha256,
          artifact.mediaType());
      if (isFixed.test(artifact.path())) {
        session.update(
            "INSERT INTO fixed_file (ecosystem, name, path, sha256) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            manifest.ecosystem(),
            manifest.name(),
            artifact.path(),
            sha256);
      }
    }
    for (Fact fact : facts) {
      session.update(
          "INSERT INTO fact (sequence, path, name, value) VALUES (?, ?, ?, ?)",
          place,
          fact.path(),
          fact.name(),
          fact.value());
    }
    session.update("UPDATE bundle SET state = 1, committed_micros = ? WHERE sequence = ?", committedMicros, place);
  }

  /** A fact as the latest committed bundle of (mirror, name) that has it states it. */
  Optional<String> latestFact(String mirror, String bundle, String path, String name) throws IOException {
    return session.first(
        "SELECT f.value FROM bundle b JOIN fact f ON f.sequence = b.sequence AND f.path = ? AND f.name = ?"
            + " WHERE b.mirror = ? AND b.name = ? AND b.state = 1 ORDER BY b.sequence DESC LIMIT 1",
        row -> row.getString(1),
        path,
        name,
        mirror,
        bundle);
  }

  /**
   * The places of bundles that wait and that nobody waits for any more: waived, or of an epoch that has ended. The oldest first.
   *
   * @param base of the present epoch
   */
  List<Long> givenUp(long base) throws IOException {
    return session.all(
        "SELECT sequence FROM bundle WHERE state = 0 AND (sequence <= ? OR EXISTS (SELECT 1 FROM gap WHERE first ="
            + " (SELECT max(first) FROM gap WHERE first <= bundle.sequence) AND last >= bundle.sequence"
            + " AND waiver IS NOT NULL)) ORDER BY sequence",
        row -> row.getLong(1),
        base);
  }

  /**
   * Takes a manifest back, as if it had not come yet: a repeat is taken anew. What is known of the chain stays, and so does the gap.
   *
   * @return its identity; empty when it does not wait any more
   */
  Optional<Digest> putBack(long place) throws IOException {
    Optional<Digest> id = session.first(
        "SELECT manifest_id FROM bundle WHERE sequence = ? AND state = 0", row -> Digest.read(row.getBytes(1), 0), place);
    if (id.isPresent()) {
      session.update("DELETE FROM envelope WHERE sequence = ?", place);
      session.update("DELETE FROM bundle WHERE sequence = ?", place);
    }
    return id;
  }

  void supersede(long place) throws IOException {
    session.update("UPDATE bundle SET state = 2 WHERE sequence = ?", place);
  }

  void refuse(long place, String reason) throws IOException {
    session.update("UPDATE bundle SET state = 3, reason = ? WHERE sequence = ?", reason, place);
  }

  /** The places of a state, ascending. */
  List<Long> places(BundleState state, long after, int limit) throws IOException {
    return session.all(
        "SELECT sequence FROM bundle WHERE state = ? AND sequence > ? ORDER BY sequence LIMIT ?",
        row -> row.getLong(1),
        state.number(),
        after,
        limit);
  }

  /** The manifests that came last, newest first. */
  List<Digest> recentManifests(int limit) throws IOException {
    return session.all(
        "SELECT manifest_id FROM bundle ORDER BY sequence DESC LIMIT ?",
        row -> Digest.read(row.getBytes(1), 0),
        limit);
  }
}
