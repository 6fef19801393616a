package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.receiver.verify.StreamView;
import io.nonreturn.receiver.verify.VerifiedManifest;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Head;
import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * The writer's side of the catalog: the one durable account of what was verified, committed and published. One thread, the
 * committer's, which also calls the publisher. Pages read through {@link CatalogReader}.
 */
public final class Catalog implements StreamView, AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Catalog(Connection connection) {
        this.connection = connection;
    }

    /** Opens or creates the catalog. */
    public static Catalog open(Path file) throws IOException {
        CatalogFile.migrate(file);
        try {
            return new Catalog(CatalogFile.openForWriting(file));
        } catch (SQLException e) {
            throw CatalogException.of(e);
        }
    }

    /** Work inside one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does the work; it may be called again after it failed for want of room. */
        T run() throws IOException;
    }

    /**
     * Runs work as one transaction: durable as a whole when this returns, or undone.
     *
     * @throws DiskFullException if there was no room; the work can be tried again
     */
    public <T> T transaction(Work<T> work) throws IOException {
        try {
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.run();
                connection.commit();
            } catch (SQLException | IOException | RuntimeException | Error e) {
                undo(e);
                throw e;
            }
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException e) {
            throw CatalogException.of(e);
        }
    }

    /**
     * Ends a failed transaction. SQLite ends one itself when it finds no room, and then complains that there is none to end;
     * what must get out is the error that led here, since it tells a full disk from a broken one.
     */
    private void undo(Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    // ---- the stream -----------------------------------------------------------------------------------------------------

    @Override
    public OptionalLong epoch() throws IOException {
        return number("SELECT epoch FROM stream");
    }

    @Override
    public long headSequence() throws IOException {
        return number("SELECT head_sequence FROM stream").orElse(0);
    }

    @Override
    public long headCreatedMicros() throws IOException {
        return number("SELECT head_created_micros FROM stream").orElse(0);
    }

    /** When the highest head expires, in microseconds since 1970; empty before the first head. */
    public OptionalLong headExpiresMicros() throws IOException {
        return number("SELECT head_expires_micros FROM stream WHERE head_created_micros > 0");
    }

    @Override
    public Optional<Digest> chainAt(long sequence) throws IOException {
        return first("SELECT hash FROM chain WHERE sequence = ?", row -> Digest.read(row.getBytes(1), 0), sequence);
    }

    @Override
    public boolean isTaken(long sequence) throws IOException {
        return number("SELECT 1 FROM bundle WHERE sequence = ?", sequence).isPresent();
    }

    @Override
    public Optional<String> ecosystemOf(String mirror) throws IOException {
        return first("SELECT ecosystem FROM mirror WHERE name = ?", row -> row.getString(1), mirror);
    }

    @Override
    public Optional<String> otherOwner(String ecosystem, String name, String mirror) throws IOException {
        return first(
                "SELECT m.name FROM mirror m JOIN bundle b ON b.mirror = m.name AND b.name = ?"
                        + " WHERE m.ecosystem = ? AND m.name <> ? AND b.state = 1 AND NOT b.removed"
                        + " AND b.sequence = (SELECT max(sequence) FROM bundle l"
                        + " WHERE l.mirror = m.name AND l.name = b.name AND l.state = 1)",
                row -> row.getString(1),
                name,
                ecosystem,
                mirror);
    }

    @Override
    public Optional<Generation> before(String mirror, String name, long sequence) throws IOException {
        return first(
                "SELECT sequence, generation FROM bundle WHERE mirror = ? AND name = ? AND sequence < ?"
                        + " ORDER BY sequence DESC LIMIT 1",
                row -> new Generation(row.getLong(1), row.getLong(2)),
                mirror,
                name,
                sequence);
    }

    @Override
    public Optional<Generation> after(String mirror, String name, long sequence) throws IOException {
        return first(
                "SELECT sequence, generation FROM bundle WHERE mirror = ? AND name = ? AND sequence > ?"
                        + " ORDER BY sequence LIMIT 1",
                row -> new Generation(row.getLong(1), row.getLong(2)),
                mirror,
                name,
                sequence);
    }

    void keepHead(Head head) throws IOException {
        keepEpoch(head.epoch());
        keepChain(head.sequence(), head.chain());
        update(
                "UPDATE stream SET head_sequence = ?, head_created_micros = ?, head_expires_micros = ?",
                head.sequence(),
                head.createdUnixMicros(),
                head.expiresUnixMicros());
    }

    private void keepEpoch(long epoch) throws IOException {
        update("INSERT INTO stream (id, epoch) VALUES (1, ?) ON CONFLICT DO NOTHING", epoch);
    }

    private void keepChain(long sequence, Digest chain) throws IOException {
        update("INSERT INTO chain (sequence, hash) VALUES (?, ?) ON CONFLICT DO NOTHING", sequence, chain.toBytes());
    }

    // ---- bundles --------------------------------------------------------------------------------------------------------

    /** Takes a verified manifest that passed the rules: its place in the chain, and its bundle as one that waits. */
    void keepManifest(VerifiedManifest verified) throws IOException {
        Manifest manifest = verified.manifest();
        keepEpoch(manifest.epoch());
        keepChain(manifest.sequence() - 1, manifest.previousChain());
        keepChain(manifest.sequence(), verified.chain());
        update("INSERT INTO mirror (name, ecosystem) VALUES (?, ?) ON CONFLICT DO NOTHING", manifest.mirror(), manifest.ecosystem());
        update(
                "INSERT INTO bundle (sequence, mirror, name, generation, removed, manifest_id, artifacts, bytes, staged_micros,"
                        + " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                manifest.sequence(),
                manifest.mirror(),
                manifest.name(),
                manifest.generation(),
                manifest.removed(),
                verified.id().toBytes(),
                manifest.artifacts().size(),
                manifest.artifacts().stream().mapToLong(Manifest.Artifact::size).sum(),
                manifest.stagedUnixMicros());
        update("INSERT INTO envelope (sequence, bytes) VALUES (?, ?)", manifest.sequence(), verified.envelope());
    }

    byte[] envelope(long sequence) throws IOException {
        return first("SELECT bytes FROM envelope WHERE sequence = ?", row -> row.getBytes(1), sequence)
                .orElseThrow(() -> new IOException("catalog: no envelope of sequence=" + sequence));
    }

    /** The highest generation of (mirror, name) that was committed, 0 if none was. */
    long committedGeneration(String mirror, String name) throws IOException {
        return number("SELECT max(generation) FROM bundle WHERE mirror = ? AND name = ? AND state = 1", mirror, name)
                .orElse(0);
    }

    /** The sequences of older generations that still wait. */
    List<Long> waitingBefore(String mirror, String name, long generation) throws IOException {
        return all(
                "SELECT sequence FROM bundle WHERE mirror = ? AND name = ? AND generation < ? AND state = 0",
                row -> row.getLong(1),
                mirror,
                name,
                generation);
    }

    void commit(Manifest manifest, List<Fact> facts, long committedMicros) throws IOException {
        long sequence = manifest.sequence();
        try {
            PreparedStatement artifacts =
                    prepare("INSERT INTO artifact (sequence, path, size, sha256, media_type) VALUES (?, ?, ?, ?, ?)");
            for (Manifest.Artifact artifact : manifest.artifacts()) {
                bind(artifacts, sequence, artifact.path(), artifact.size(), artifact.sha256().toBytes(), artifact.mediaType());
                artifacts.executeUpdate();
            }
        } catch (SQLException e) {
            throw CatalogException.of(e);
        }
        for (Fact fact : facts) {
            update(
                    "INSERT INTO fact (sequence, path, name, value) VALUES (?, ?, ?, ?)",
                    sequence,
                    fact.path(),
                    fact.name(),
                    fact.value());
        }
        update("UPDATE bundle SET state = 1, committed_micros = ? WHERE sequence = ?", committedMicros, sequence);
    }

    void supersede(long sequence) throws IOException {
        update("UPDATE bundle SET state = 2 WHERE sequence = ?", sequence);
    }

    void refuse(long sequence, String reason) throws IOException {
        update("UPDATE bundle SET state = 3, reason = ? WHERE sequence = ?", reason, sequence);
    }

    // ---- publication ----------------------------------------------------------------------------------------------------

    /** Committed bundles that are not visible yet, in the order of the stream. */
    public List<CommittedBundle> unpublished() throws IOException {
        return all(
                "SELECT " + CommittedBundle.COLUMNS + " FROM bundle b JOIN mirror m ON m.name = b.mirror"
                        + " WHERE b.state = 1 AND b.published_micros IS NULL ORDER BY b.sequence",
                CommittedBundle::read);
    }

    /** Makes a bundle the current one of its name, unless a later one is already. */
    public void makeCurrent(CommittedBundle bundle, long publishedMicros) throws IOException {
        update(
                "INSERT INTO current (mirror, name, ecosystem, sequence, removed) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (mirror, name) DO UPDATE SET sequence = excluded.sequence, removed = excluded.removed"
                        + " WHERE excluded.sequence > current.sequence",
                bundle.mirror(),
                bundle.name(),
                bundle.ecosystem(),
                bundle.sequence(),
                bundle.removed());
        update("UPDATE bundle SET published_micros = ? WHERE sequence = ?", publishedMicros, bundle.sequence());
    }

    // ---- recovery -------------------------------------------------------------------------------------------------------

    /** Every sequence of a state, ascending. */
    List<Long> sequences(BundleState state, long after, int limit) throws IOException {
        return all(
                "SELECT sequence FROM bundle WHERE state = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                row -> row.getLong(1),
                state.number(),
                after,
                limit);
    }

    /** Every sequence that needs nothing any more: committed or superseded. */
    void closedSequences(LongConsumer each) throws IOException {
        try (ResultSet rows = query("SELECT sequence FROM bundle WHERE state IN (1, 2) ORDER BY sequence")) {
            while (rows.next()) {
                each.accept(rows.getLong(1));
            }
        } catch (SQLException e) {
            throw CatalogException.of(e);
        }
    }

    /** The manifests that came last, newest first. */
    List<Digest> recentManifests(int limit) throws IOException {
        return all(
                "SELECT manifest_id FROM bundle ORDER BY sequence DESC LIMIT ?",
                row -> Digest.read(row.getBytes(1), 0),
                limit);
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw CatalogException.of(e);
        }
    }

    // ---- plumbing -------------------------------------------------------------------------------------------------------

    /** Reads one row. */
    @FunctionalInterface
    interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    private OptionalLong number(String sql, Object... values) throws IOException {
        Optional<Long> value = first(sql, row -> row.getLong(1), values);
        return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
    }

    private <T> Optional<T> first(String sql, Reading<T> reading, Object... values) throws IOException {
        try (ResultSet rows = query(sql, values)) {
            return rows.next() ? Optional.ofNullable(reading.read(rows)) : Optional.empty();
        } catch (SQLException e) {
            throw CatalogException.of(e);
        }
    }

    private <T> List<T> all(String sql, Reading<T> reading, Object... values) throws IOException {
        List<T> all = new ArrayList<>();
        try (ResultSet rows = query(sql, values)) {
            while (rows.next()) {
                all.add(reading.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw CatalogException.of(e);
        }
    }

    private void update(String sql, Object... values) throws IOException {
        try {
            PreparedStatement statement = prepare(sql);
            bind(statement, values);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw CatalogException.of(e);
        }
    }

    private ResultSet query(String sql, Object... values) throws SQLException {
        PreparedStatement statement = prepare(sql);
        bind(statement, values);
        return statement.executeQuery();
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
