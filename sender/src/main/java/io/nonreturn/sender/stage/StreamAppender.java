package io.nonreturn.sender.stage;

import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.Signer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the stream: number, manifest, signatures and chain of a batch in one transaction. Used under the writer's monitor.
 *
 * <p>The place in the stream is read inside the transaction that moves it, so whatever fails leaves no trace, and a number
 * that was ever visible is never given again.
 */
final class StreamAppender {

  private static final String FILES =
      "SELECT path, media_type, digest, size, source_size, modified_nanos, changed_nanos, inode FROM file WHERE mirror = ? AND bundle = ?";

  private final Database db;
  private final Signer publisher;
  private final InstantSource clock;

  /** The latest generation of a name. */
  private record Latest(long sequence, long generation, boolean removed, Digest content, long bytes) {

    static final Latest NONE = new Latest(0, 0, true, Digest.ZERO, 0);
  }

  StreamAppender(Database db, Signer publisher, InstantSource clock) {
    this.db = db;
    this.publisher = publisher;
    this.clock = clock;
  }

  /** Begins a stream in a journal that has none. */
  static void beginStream(Database db, long epoch, long lastSession) throws SQLException {
    db.update(
        "INSERT INTO stream (epoch, sequence, chain, last_session, artifacts, fresh_bytes, live_bundles, live_bytes, sent)"
            + " VALUES (?, 0, ?, ?, 0, 0, 0, 0, 0)",
        epoch,
        Chain.START.toBytes(),
        lastSession);
  }

  /** Where the journal's stream stands, or null when none has begun. */
  static StreamState state(Database db) throws SQLException {
    return db.first(
        "SELECT epoch, sequence, chain FROM stream",
        row -> new StreamState(row.getLong(1), row.getLong(2), Digest.of(row.getBytes(3))));
  }

  static long lastSession(Database db) throws SQLException {
    return db.first("SELECT last_session FROM stream", row -> row.getLong(1));
  }

  /** The chain up to a number; null when that is not kept any more. */
  static Digest chainAt(Database db, long sequence) throws SQLException {
    return sequence == 0
        ? Chain.START
        : db.first(
            "SELECT chain FROM bundle WHERE sequence = ? AND chain IS NOT NULL",
            row -> Digest.of(row.getBytes(1)),
            sequence);
  }

  StreamState state() throws SQLException {
    return state(db);
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
          Appended appended = new Appended(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
          for (PreparedBundle bundle : bundles) {
            try {
              if (append(bundle, appended.changes())) {
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

  private boolean append(PreparedBundle bundle, List<Outbox.Change> changes) throws SQLException, NoManifest {
    Latest latest = latest(bundle.mirror(), bundle.draft().name());
    boolean removed = bundle.draft().removed();
    Digest content = bundle.content();
    if (removed ? latest.removed() && !isInherited(bundle) : !latest.removed() && content.equals(latest.content())) {
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
    byte[] chain = Chain.next(state.chain(), payload).toBytes();
    db.update(
        "INSERT INTO bundle (sequence, mirror, name, generation, removed, bytes, content, manifest_id, envelope,"
            + " staged_micros, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        sequence,
        bundle.mirror(),
        bundle.draft().name(),
        generation,
        removed ? 1 : 0,
        bytes,
        content.toBytes(),
        Digest.sha256(envelope).toBytes(),
        envelope,
        stagedMicros,
        chain);
    db.update("DELETE FROM inherited WHERE mirror = ? AND name = ?", bundle.mirror(), bundle.draft().name());
    BlobNames names = new BlobNames(db, changes);
    long freshBytes = names.name(sequence, bundle);
    if (latest.sequence() > 0) {
      names.supersede(latest.sequence());
    }
    rememberFiles(bundle);
    db.update(
        "UPDATE stream SET sequence = ?, chain = ?, artifacts = artifacts + ?, fresh_bytes = fresh_bytes + ?,"
            + " live_bundles = live_bundles + ?, live_bytes = live_bytes + ?",
        sequence,
        chain,
        bundle.files().size(),
        freshBytes,
        (removed ? 0 : 1) - (latest.removed() ? 0 : 1),
        bytes - (latest.removed() ? 0 : latest.bytes()));
    return true;
  }

  /** Whether the name is known from the epoch before alone. */
  private boolean isInherited(PreparedBundle bundle) throws SQLException {
    return db.first(
            "SELECT 1 FROM inherited WHERE mirror = ? AND name = ?", row -> true, bundle.mirror(), bundle.draft().name())
        != null;
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
        bundle.admission(),
        stagedMicros,
        0);
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
    return files(db, mirror, bundle);
  }

  StagedFile file(String mirror, String bundle, String path) throws SQLException {
    return file(db, mirror, bundle, path);
  }

  static StagedFile file(Database db, String mirror, String bundle, String path) throws SQLException {
    return db.first(FILES + " AND path = ?", StreamAppender::file, mirror, bundle, path);
  }

  static Map<String, StagedFile> files(Database db, String mirror, String bundle) throws SQLException {
    Map<String, StagedFile> files = new HashMap<>();
    for (StagedFile file :
        db.query(
            FILES,
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
            "SELECT sequence, generation, removed, content, bytes FROM bundle WHERE mirror = ? AND name = ?"
                + " ORDER BY generation DESC LIMIT 1",
            row ->
                new Latest(
                    row.getLong(1), row.getLong(2), row.getInt(3) == 1, Digest.of(row.getBytes(4)), row.getLong(5)),
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
