package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.receiver.verify.VerifiedManifest;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;

/** The catalog's bundles, from the verified manifest to the committed artifacts, and what recovery reads back. One thread. */
final class BundleTables {
    private final CatalogSession session;
    private final StreamTables stream;

    BundleTables(CatalogSession session, StreamTables stream) {
        this.session = session;
        this.stream = stream;
    }

    /** Takes a verified manifest that passed the rules: its place in the chain, and its bundle as one that waits. */
    void keepManifest(VerifiedManifest verified) throws IOException {
        Manifest manifest = verified.manifest();
        stream.keepPlace(verified);
        session.update(
                "INSERT INTO mirror (name, ecosystem) VALUES (?, ?) ON CONFLICT DO NOTHING",
                manifest.mirror(),
                manifest.ecosystem());
        session.update(
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
        session.update("INSERT INTO envelope (sequence, bytes) VALUES (?, ?)", manifest.sequence(), verified.envelope());
    }

    byte[] envelope(long sequence) throws IOException {
        return session.first("SELECT bytes FROM envelope WHERE sequence = ?", row -> row.getBytes(1), sequence)
                .orElseThrow(() -> new IOException("catalog: no envelope of sequence=" + sequence));
    }

    /** The highest generation of (mirror, name) that was committed, 0 if none was. */
    long committedGeneration(String mirror, String name) throws IOException {
        return session.number("SELECT max(generation) FROM bundle WHERE mirror = ? AND name = ? AND state = 1", mirror, name)
                .orElse(0);
    }

    /** The sequences of older generations that still wait. */
    List<Long> waitingBefore(String mirror, String name, long generation) throws IOException {
        return session.all(
                "SELECT sequence FROM bundle WHERE mirror = ? AND name = ? AND generation < ? AND state = 0",
                row -> row.getLong(1),
                mirror,
                name,
                generation);
    }

    void commit(Manifest manifest, List<Fact> facts, long committedMicros) throws IOException {
        long sequence = manifest.sequence();
        boolean isFixed = EcosystemChecks.hasFixedFiles(manifest.ecosystem());
        for (Manifest.Artifact artifact : manifest.artifacts()) {
            byte[] sha256 = artifact.sha256().toBytes();
            session.update(
                    "INSERT INTO artifact (sequence, path, size, sha256, media_type) VALUES (?, ?, ?, ?, ?)",
                    sequence,
                    artifact.path(),
                    artifact.size(),
                    sha256,
                    artifact.mediaType());
            if (isFixed) {
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
                    sequence,
                    fact.path(),
                    fact.name(),
                    fact.value());
        }
        session.update("UPDATE bundle SET state = 1, committed_micros = ? WHERE sequence = ?", committedMicros, sequence);
    }

    void supersede(long sequence) throws IOException {
        session.update("UPDATE bundle SET state = 2 WHERE sequence = ?", sequence);
    }

    void refuse(long sequence, String reason) throws IOException {
        session.update("UPDATE bundle SET state = 3, reason = ? WHERE sequence = ?", reason, sequence);
    }

    /** Every sequence of a state, ascending. */
    List<Long> sequences(BundleState state, long after, int limit) throws IOException {
        return session.all(
                "SELECT sequence FROM bundle WHERE state = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                row -> row.getLong(1),
                state.number(),
                after,
                limit);
    }

    /** Every sequence that needs nothing any more: committed or superseded. */
    void closedSequences(LongConsumer each) throws IOException {
        session.numbers("SELECT sequence FROM bundle WHERE state IN (1, 2) ORDER BY sequence", each);
    }

    /** The manifests that came last, newest first. */
    List<Digest> recentManifests(int limit) throws IOException {
        return session.all(
                "SELECT manifest_id FROM bundle ORDER BY sequence DESC LIMIT ?",
                row -> Digest.read(row.getBytes(1), 0),
                limit);
    }
}
