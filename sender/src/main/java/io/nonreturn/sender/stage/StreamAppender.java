package io.nonreturn.sender.stage;

import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.Publisher;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the stream: number, manifest, signatures and chain of a batch in one transaction. Used under the writer's monitor.
 *
 * <p>The place in the stream is read inside the transaction that moves it, so whatever fails leaves no trace, and a number
 * that was ever visible is never given again.
 */
final class StreamAppender {

  private final Database db;
  private final Publisher publisher;
  private final InstantSource clock;

  /** The latest generation of a name. */
  private record Latest(long generation, boolean removed, Digest content, long bytes) {

    static final Latest NONE = new Latest(0, true, Digest.ZERO, 0);
  }

  StreamAppender(Database db, Publisher publisher, InstantSource clock) {
    this.db = db;
    this.publisher = publisher;
    this.clock = clock;
  }

  void beginStream() throws SQLException {
    if (db.first("SELECT 1 FROM stream", row -> true) == null) {
      db.update(
          "INSERT INTO stream VALUES (?, 0, ?, 0, 0, 0, 0, 0, 0)",
          clock.instant().getEpochSecond(),
          Chain.START.toBytes());
    }
  }

  StreamState state() throws SQLException {
    return db.first(
        "SELECT epoch, sequence, chain FROM stream",
        row -> new StreamState(row.getLong(1), row.getLong(2), Digest.of(row.getBytes(3))));
  }

  static StreamTotals totals(Database db) throws SQLException {
    return db.first(
        "SELECT artifacts, fresh_bytes, live_bundles, live_bytes, sent FROM stream",
        row -> new StreamTotals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
  }

  /** Appends all in one transaction, but for those that cannot be described. */
  Appended append(List<PreparedBundle> bundles) throws SQLException {
    return db.transaction(
        () -> {
          Appended appended = new Appended(new ArrayList<>(), new ArrayList<>());
          for (PreparedBundle bundle : bundles) {
            try {
              if (append(bundle)) {
                appended.numbered().add(bundle);
              }
            } catch (NoManifest e) {
              appended.refused().add(new Appended.Refused(bundle.draft().name(), e.getMessage()));
            }
          }
          return appended;
        });
  }

  /** Nothing of the bundle was written yet. */
  private static final class NoManifest extends Exception {
    private static final long serialVersionUID = 1;

    NoManifest(RuntimeException cause) {
      super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    }
  }

  private boolean append(PreparedBundle bundle) throws SQLException, NoManifest {
    Latest latest = latest(bundle.mirror(), bundle.draft().name());
    boolean removed = bundle.draft().removed();
    Digest content = bundle.content();
    if (removed ? latest.removed() : !latest.removed() && content.equals(latest.content())) {
      rememberFiles(bundle);
      return false;
    }
    StreamState state = state();
    long sequence = state.sequence() + 1;
    long stagedMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    long generation = latest.generation() + 1;
    byte[] payload;
    byte[] envelope;
    try {
      payload = manifest(bundle, state, generation, stagedMicros).toPayload();
      envelope = publisher.sign(MessageType.MANIFEST, payload);
    } catch (RuntimeException e) {
      throw new NoManifest(e);
    }
    long bytes = bundle.files().stream().mapToLong(StagedFile::size).sum();
    db.update(
        "INSERT INTO bundle (sequence, mirror, name, generation, removed, bytes, content, manifest_id, envelope,"
            + " staged_micros) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        sequence,
        bundle.mirror(),
        bundle.draft().name(),
        generation,
        removed ? 1 : 0,
        bytes,
        content.toBytes(),
        Digest.sha256(envelope).toBytes(),
        envelope,
        stagedMicros);
    long freshBytes = nameBlobs(sequence, bundle.files());
    rememberFiles(bundle);
    db.update(
        "UPDATE stream SET sequence = ?, chain = ?, artifacts = artifacts + ?, fresh_bytes = fresh_bytes + ?,"
            + " live_bundles = live_bundles + ?, live_bytes = live_bytes + ?",
        sequence,
        Chain.next(state.chain(), payload).toBytes(),
        bundle.files().size(),
        freshBytes,
        (removed ? 0 : 1) - (latest.removed() ? 0 : 1),
        bytes - (latest.removed() ? 0 : latest.bytes()));
    return true;
  }

  private static Manifest manifest(PreparedBundle bundle, StreamState state, long generation, long stagedMicros) {
    return new Manifest(
        state.epoch(),
        state.sequence() + 1,
        state.chain(),
        bundle.ecosystem(),
        bundle.mirror(),
        bundle.draft().name(),
        generation,
        bundle.files().stream()
            .map(f -> new Manifest.Artifact(f.path(), f.size(), f.digest(), f.mediaType()))
            .toList(),
        bundle.draft().removed(),
        new Manifest.Provenance(text(bundle.draft().upstream()), bundle.draft().observedMicros()),
        new Manifest.Admission("admitted", bundle.policy()),
        stagedMicros,
        0);
  }

  /** Names each blob once; returns the bytes of those that no earlier bundle names. */
  private long nameBlobs(long sequence, List<StagedFile> files) throws SQLException {
    Map<Digest, Long> sizes = new LinkedHashMap<>();
    files.forEach(file -> sizes.put(file.digest(), file.size()));
    long freshBytes = 0;
    int position = 0;
    for (Map.Entry<Digest, Long> blob : sizes.entrySet()) {
      byte[] id = blob.getKey().toBytes();
      boolean fresh = db.update("INSERT OR IGNORE INTO blob (id, size) VALUES (?, ?)", id, blob.getValue()) == 1;
      db.update(
          "INSERT INTO bundle_blob SELECT ?, ?, key, ? FROM blob WHERE id = ?", sequence, position, fresh ? 1 : 0, id);
      freshBytes += fresh ? blob.getValue() : 0;
      position++;
    }
    return freshBytes;
  }

  private void rememberFiles(PreparedBundle bundle) throws SQLException {
    String mirror = bundle.mirror();
    String name = bundle.draft().name();
    Map<String, StagedFile> known = files(mirror, name);
    for (StagedFile file : bundle.files()) {
      if (file.equals(known.remove(file.path()))) {
        continue;
      }
      Fingerprint f = file.fingerprint();
      db.update(
          "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          mirror,
          name,
          file.path(),
          file.size(),
          file.digest().toBytes(),
          file.mediaType(),
          f == null ? null : f.size(),
          f == null ? null : f.modifiedNanos(),
          f == null ? null : f.changedNanos(),
          f == null ? null : f.inode());
    }
    for (String gone : known.keySet()) {
      db.update("DELETE FROM file WHERE mirror = ? AND bundle = ? AND path = ?", mirror, name, gone);
    }
  }

  Map<String, StagedFile> files(String mirror, String bundle) throws SQLException {
    Map<String, StagedFile> files = new HashMap<>();
    for (StagedFile file :
        db.query(
            "SELECT path, media_type, digest, size, source_size, modified_nanos, changed_nanos, inode FROM file"
                + " WHERE mirror = ? AND bundle = ?",
            StreamAppender::file,
            mirror,
            bundle)) {
      files.put(file.path(), file);
    }
    return files;
  }

  private static StagedFile file(ResultSet row) throws SQLException {
    long sourceSize = row.getLong(5);
    Fingerprint fingerprint =
        row.wasNull() ? null : new Fingerprint(sourceSize, row.getLong(6), row.getLong(7), row.getLong(8));
    return new StagedFile(row.getString(1), row.getString(2), Digest.of(row.getBytes(3)), row.getLong(4), fingerprint);
  }

  private Latest latest(String mirror, String name) throws SQLException {
    Latest latest =
        db.first(
            "SELECT generation, removed, content, bytes FROM bundle WHERE mirror = ? AND name = ?"
                + " ORDER BY generation DESC LIMIT 1",
            row -> new Latest(row.getLong(1), row.getInt(2) == 1, Digest.of(row.getBytes(3)), row.getLong(4)),
            mirror,
            name);
    return latest == null ? Latest.NONE : latest;
  }

  /** Free text as the wire takes it: no control characters, not too long. */
  private static String text(String upstream) {
    StringBuilder text = new StringBuilder();
    upstream
        .codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '\uFFFD' : c)
        .forEach(text::appendCodePoint);
    while (text.toString().getBytes(StandardCharsets.UTF_8).length > Limits.TEXT_BYTES) {
      text.setLength(text.length() - 1);
    }
    return text.toString();
  }
}
