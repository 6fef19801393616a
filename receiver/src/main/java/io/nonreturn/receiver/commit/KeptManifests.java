package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/** Reads the manifests that are kept in the catalog, for those who only look. */
public final class KeptManifests {
  private KeptManifests() {}

  /** The manifest at a place; empty when none was taken. */
  public static Optional<Manifest> read(CatalogReader.Snapshot snapshot, long place) throws SQLException, IOException {
    Optional<byte[]> envelope =
        snapshot.first("SELECT bytes FROM envelope WHERE sequence = ?", row -> row.getBytes(1), place);
    return envelope.isEmpty() ? Optional.empty() : Optional.of(Envelopes.manifest(envelope.get()));
  }
}
