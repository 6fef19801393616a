package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.verify.StreamView;
import io.nonreturn.receiver.verify.VerifiedManifest;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Head;
import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** The catalog's knowledge of the stream: epoch, head, chain, who owns which name. What new messages are held against. One thread. */
final class StreamTables implements StreamView {
    private final CatalogSession session;

    StreamTables(CatalogSession session) {
        this.session = session;
    }

    @Override
    public OptionalLong epoch() throws IOException {
        return session.number("SELECT epoch FROM stream");
    }

    @Override
    public long headSequence() throws IOException {
        return session.number("SELECT head_sequence FROM stream").orElse(0);
    }

    @Override
    public long headCreatedMicros() throws IOException {
        return session.number("SELECT head_created_micros FROM stream").orElse(0);
    }

    /** When the highest head expires, in microseconds since 1970; empty before the first head. */
    public OptionalLong headExpiresMicros() throws IOException {
        return session.number("SELECT head_expires_micros FROM stream WHERE head_created_micros > 0");
    }

    @Override
    public Optional<Digest> chainAt(long sequence) throws IOException {
        return session.first("SELECT hash FROM chain WHERE sequence = ?", row -> Digest.read(row.getBytes(1), 0), sequence);
    }

    @Override
    public boolean isTaken(long sequence) throws IOException {
        return session.number("SELECT 1 FROM bundle WHERE sequence = ?", sequence).isPresent();
    }

    @Override
    public Optional<String> ecosystemOf(String mirror) throws IOException {
        return session.first("SELECT ecosystem FROM mirror WHERE name = ?", row -> row.getString(1), mirror);
    }

    @Override
    public Optional<String> otherOwner(String ecosystem, String name, String mirror) throws IOException {
        return session.first(
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
        return session.first(
                "SELECT sequence, generation FROM bundle WHERE mirror = ? AND name = ? AND sequence < ?"
                        + " ORDER BY sequence DESC LIMIT 1",
                row -> new Generation(row.getLong(1), row.getLong(2)),
                mirror,
                name,
                sequence);
    }

    @Override
    public Optional<Generation> after(String mirror, String name, long sequence) throws IOException {
        return session.first(
                "SELECT sequence, generation FROM bundle WHERE mirror = ? AND name = ? AND sequence > ?"
                        + " ORDER BY sequence LIMIT 1",
                row -> new Generation(row.getLong(1), row.getLong(2)),
                mirror,
                name,
                sequence);
    }

    @Override
    public Optional<Digest> fixedFile(String ecosystem, String name, String path) throws IOException {
        return session.first(
                "SELECT sha256 FROM fixed_file WHERE ecosystem = ? AND name = ? AND path = ?",
                row -> Digest.of(row.getBytes(1)),
                ecosystem,
                name,
                path);
    }

    /**
     * Takes a head that passed the rules.
     *
     * @param seenMicros when it came, by this side's clock: since when its sequences are known to exist
     * @param lowestOpen the lowest sequence that is not closed: when those below it were announced no longer matters
     */
    void keepHead(Head head, long seenMicros, long lowestOpen) throws IOException {
        keepEpoch(head.epoch());
        keepChain(head.sequence(), head.chain());
        session.update(
                "UPDATE stream SET head_sequence = ?, head_created_micros = ?, head_expires_micros = ?",
                head.sequence(),
                head.createdUnixMicros(),
                head.expiresUnixMicros());
        session.update("DELETE FROM head_seen WHERE sequence < ?", lowestOpen);
        session.update(
                "INSERT INTO head_seen (sequence, seen_micros) VALUES (?, ?) ON CONFLICT DO NOTHING", head.sequence(), seenMicros);
    }

    /** Takes what a verified manifest states of the stream: its epoch, and the chain before and after it. */
    void keepPlace(VerifiedManifest verified) throws IOException {
        Manifest manifest = verified.manifest();
        keepEpoch(manifest.epoch());
        keepChain(manifest.sequence() - 1, manifest.previousChain());
        keepChain(manifest.sequence(), verified.chain());
    }

    private void keepEpoch(long epoch) throws IOException {
        session.update("INSERT INTO stream (id, epoch) VALUES (1, ?) ON CONFLICT DO NOTHING", epoch);
    }

    private void keepChain(long sequence, Digest chain) throws IOException {
        session.update("INSERT INTO chain (sequence, hash) VALUES (?, ?) ON CONFLICT DO NOTHING", sequence, chain.toBytes());
    }
}
