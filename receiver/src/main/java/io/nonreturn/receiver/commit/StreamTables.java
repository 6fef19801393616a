package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.ledger.IncidentKind;
import io.nonreturn.receiver.verify.StreamView;
import io.nonreturn.receiver.verify.VerifiedManifest;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** The catalog's knowledge of the stream: epochs, head, chain, who owns which name. What new messages are held against. One thread. */
final class StreamTables implements StreamView {
  private final CatalogSession session;
  private final LedgerTables ledger;

  StreamTables(CatalogSession session, LedgerTables ledger) {
    this.session = session;
    this.ledger = ledger;
  }

  @Override
  public OptionalLong epoch() throws IOException {
    return session.number("SELECT epoch FROM epoch ORDER BY epoch DESC LIMIT 1");
  }

  @Override
  public long base(long epoch) throws IOException {
    OptionalLong known = session.number("SELECT base FROM epoch WHERE epoch = ?", epoch);
    return known.isPresent() ? known.getAsLong() : highestPlace();
  }

  /** Announced or taken. The chain knows the latter also when a bundle was put back. */
  private long highestPlace() throws IOException {
    long announced = session.number("SELECT base + head_sequence FROM epoch ORDER BY epoch DESC LIMIT 1").orElse(0);
    return Math.max(announced, session.number("SELECT coalesce(max(sequence), 0) FROM chain").orElse(0));
  }

  @Override
  public long epochCount() throws IOException {
    return session.number("SELECT count(*) FROM epoch").orElse(0);
  }

  /** The base of the present epoch; 0 before the first. */
  long presentBase() throws IOException {
    return session.number("SELECT base FROM epoch ORDER BY epoch DESC LIMIT 1").orElse(0);
  }

  @Override
  public long headSequence(long epoch) throws IOException {
    return session.number("SELECT head_sequence FROM epoch WHERE epoch = ?", epoch).orElse(0);
  }

  @Override
  public long headCreatedMicros(long epoch) throws IOException {
    return session.number("SELECT head_created_micros FROM epoch WHERE epoch = ?", epoch).orElse(0);
  }

  @Override
  public long lowSideMicros() throws IOException {
    return session.number("SELECT coalesce(max(head_created_micros), 0) FROM epoch").orElse(0);
  }

  /** When the last head expires, in microseconds since 1970; empty before the first head. An epoch without one changes nothing. */
  public OptionalLong headExpiresMicros() throws IOException {
    return session.number("SELECT head_expires_micros FROM epoch WHERE head_created_micros > 0 ORDER BY epoch DESC LIMIT 1");
  }

  /** All epochs that were followed. */
  Epochs epochs() throws IOException {
    return new Epochs(session.all(
        "SELECT epoch, base, begun_micros FROM epoch ORDER BY epoch",
        row -> new Epochs.Epoch(row.getLong(1), row.getLong(2), row.getLong(3))));
  }

  private boolean hasBegun(long epoch) throws IOException {
    return session.number("SELECT 1 FROM epoch WHERE epoch = ?", epoch).isPresent();
  }

  @Override
  public Optional<Digest> chainAt(long epoch, long sequence) throws IOException {
    return !hasBegun(epoch)
        ? Optional.empty()
        : session.first(
            "SELECT hash FROM chain WHERE sequence = ?",
            row -> Digest.read(row.getBytes(1), 0),
            base(epoch) + sequence);
  }

  @Override
  public boolean isTaken(long epoch, long sequence) throws IOException {
    return hasBegun(epoch)
        && session.number("SELECT 1 FROM bundle WHERE sequence = ?", base(epoch) + sequence).isPresent();
  }

  @Override
  public Optional<String> ecosystemOf(String mirror) throws IOException {
    return session.first("SELECT ecosystem FROM mirror WHERE name = ?", row -> row.getString(1), mirror);
  }

  @Override
  public Optional<String> otherOwner(String ecosystem, String name, String mirror) throws IOException {
    return session.first(
        "SELECT m.name FROM mirror m JOIN bundle b ON b.mirror = m.name AND b.name = ?"
            + " WHERE m.ecosystem = ? AND m.name <> ? AND b.state = 1 AND (NOT b.removed OR b.hides)"
            + " AND b.sequence = (SELECT max(sequence) FROM bundle l"
            + " WHERE l.mirror = m.name AND l.name = b.name AND l.state = 1)",
        row -> row.getString(1),
        name,
        ecosystem,
        mirror);
  }

  @Override
  public Optional<Generation> before(long epoch, String mirror, String name, long sequence) throws IOException {
    long base = base(epoch);
    return session.first(
        "SELECT sequence, generation FROM bundle WHERE mirror = ? AND name = ? AND sequence < ? AND sequence > ?"
            + " ORDER BY sequence DESC LIMIT 1",
        row -> new Generation(row.getLong(1) - base, row.getLong(2)),
        mirror,
        name,
        base + sequence,
        base);
  }

  @Override
  public Optional<Generation> after(long epoch, String mirror, String name, long sequence) throws IOException {
    long base = base(epoch);
    return session.first(
        "SELECT sequence, generation FROM bundle WHERE mirror = ? AND name = ? AND sequence > ?"
            + " ORDER BY sequence LIMIT 1",
        row -> new Generation(row.getLong(1) - base, row.getLong(2)),
        mirror,
        name,
        base + sequence);
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
   * Takes a head, or an inventory as one, that passed the rules. What it announces for the first time goes into the ledger.
   *
   * @param nowMicros this side's clock: since when its sequences are known to exist
   */
  void keepHead(long epoch, long sequence, Digest chain, long createdMicros, long expiresMicros, long nowMicros) throws IOException {
    long base = begin(epoch, nowMicros);
    keepChain(base, sequence, chain);
    ledger.announce(base + headSequence(epoch) + 1, base + sequence, nowMicros);
    session.update(
        "UPDATE epoch SET head_sequence = ?, head_created_micros = ?, head_expires_micros = ? WHERE epoch = ?",
        sequence,
        createdMicros,
        expiresMicros,
        epoch);
  }

  /**
   * Takes what a verified manifest states of the stream: its epoch, and the chain before and after it.
   *
   * @return its place
   */
  long keepPlace(VerifiedManifest verified, long nowMicros) throws IOException {
    Manifest manifest = verified.manifest();
    long base = begin(manifest.epoch(), nowMicros);
    keepChain(base, manifest.sequence() - 1, manifest.previousChain());
    keepChain(base, manifest.sequence(), verified.chain());
    return base + manifest.sequence();
  }

  /**
   * Begins an epoch unless it has begun. What the one before it left open stays open: nobody announced the end of it, but a chain
   * that was seen leaves no sequence out, so all up to the highest place are accounted for.
   */
  private long begin(long epoch, long nowMicros) throws IOException {
    long base = base(epoch);
    if (hasBegun(epoch)) {
      return base;
    }
    OptionalLong before = epoch();
    if (before.isPresent()) {
      long last = before.getAsLong();
      ledger.announce(base(last) + headSequence(last) + 1, base, nowMicros);
      ledger.endEpoch();
      ledger.incident(
          IncidentKind.EPOCH_BEGUN,
          base,
          "epoch " + epoch,
          "epoch " + last + " ended at sequence " + (base - base(last)) + ", epoch " + epoch + " follows",
          nowMicros);
      if (base(last) == base) {
        // Nothing of it has a place: the new one takes over its row, with what its head said about time.
        session.update("UPDATE epoch SET epoch = ?, begun_micros = ? WHERE epoch = ?", epoch, nowMicros, last);
        return base;
      }
    }
    session.update("INSERT INTO epoch (epoch, base, begun_micros) VALUES (?, ?, ?)", epoch, base, nowMicros);
    return base;
  }

  private void keepChain(long base, long sequence, Digest chain) throws IOException {
    if (sequence > 0) {
      session.update(
          "INSERT INTO chain (sequence, hash) VALUES (?, ?) ON CONFLICT DO NOTHING", base + sequence, chain.toBytes());
    }
  }
}
