package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.Signer;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The manifests of the journal as they cross. One that earlier keys of the publisher signed is signed anew when it is asked for, for those
 * keys are believed for a time only; its number and its place in the chain stay, which hold what was signed, not the signatures.
 *
 * <p>What is signed anew is kept with the next {@link #flush}, so that all repeats have the same bytes. What a crash takes of it is done
 * again. Not thread-safe.
 */
final class SignedManifests {

  /** Held until it is written. What is beyond is signed again each time. */
  private static final long MOST_BYTES = 32 << 20;

  /**
   * A manifest.
   *
   * @param id the SHA-256 of the envelope
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Signed(Digest id, byte[] envelope) {}

  private final Database journal;
  private final Signer publisher;
  private final Map<Long, Signed> unwritten = new HashMap<>();
  private long bytes;

  SignedManifests(Database journal, Signer publisher) {
    this.journal = journal;
    this.publisher = publisher;
  }

  /** That of a sequence of the journal. */
  Signed of(long sequence) throws SQLException {
    if (unwritten.containsKey(sequence)) {
      return unwritten.get(sequence);
    }
    Signed kept =
        journal.first(
            "SELECT manifest_id, envelope FROM bundle WHERE sequence = ?",
            row -> new Signed(Digest.of(row.getBytes(1)), row.getBytes(2)),
            sequence);
    Optional<Signed> renewed = renewed(sequence, kept.envelope());
    renewed.ifPresent(it -> keep(sequence, it));
    return renewed.orElse(kept);
  }

  private void keep(long sequence, Signed renewed) {
    if (bytes + renewed.envelope().length <= MOST_BYTES) {
      bytes += renewed.envelope().length;
      unwritten.put(sequence, renewed);
    }
  }

  private Optional<Signed> renewed(long sequence, byte[] envelope) throws SQLException {
    try {
      return publisher.renewed(MessageType.MANIFEST, envelope).map(it -> new Signed(Digest.sha256(it), it));
    } catch (IllegalArgumentException e) {
      throw new SQLException("the manifest of sequence " + sequence + " is damaged (" + e.getMessage() + ")", e);
    }
  }

  /** Writes what was signed anew since. */
  void flush() throws SQLException {
    if (unwritten.isEmpty()) {
      return;
    }
    journal.transaction(
        () -> {
          for (Map.Entry<Long, Signed> each : unwritten.entrySet()) {
            Signed signed = each.getValue();
            journal.update(
                "UPDATE bundle SET manifest_id = ?, envelope = ? WHERE sequence = ?", signed.id().toBytes(), signed.envelope(), each.getKey());
          }
          return null;
        });
    unwritten.clear();
    bytes = 0;
  }
}
