package io.nonreturn.receiver;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.KeptManifests;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/** Tells how much of a bundle that waits is missing, from the kept manifest and the files of the blob store. Bounded: looks at so many blobs. */
final class StoredShare {
  private static final int BLOBS = 20_000;

  private final Path store;
  private int looked;

  StoredShare(Path store) {
    this.store = store;
  }

  /**
   * Bytes of the blobs that are not stored yet, what has come of them in part included.
   *
   * @return empty when the manifest is not here, or when too many files were looked at already
   */
  OptionalLong missingBytes(CatalogReader.Snapshot snapshot, long place) throws SQLException {
    try {
      Manifest manifest = KeptManifests.read(snapshot, place).orElse(null);
      if (manifest == null || looked + manifest.artifacts().size() > BLOBS) {
        return OptionalLong.empty();
      }
      looked += manifest.artifacts().size();
      Set<Digest> seen = new HashSet<>();
      long missing = 0;
      for (Manifest.Artifact artifact : manifest.artifacts()) {
        String hex = artifact.sha256().hex();
        if (seen.add(artifact.sha256()) && !Files.exists(store.resolve(hex.substring(0, 2)).resolve(hex))) {
          missing += artifact.size();
        }
      }
      return OptionalLong.of(missing);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
