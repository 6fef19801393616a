package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which blobs of a bundle are stored at this moment.
 *
 * @param place the bundle's
 * @param manifest the bundle's
 * @param missing its distinct blobs that are not stored
 * @param missingSizes their sizes in bytes as the manifest states them, in the same order
 * @param totalBytes of its distinct blobs
 * @param storedBytes of those that are stored
 * @param lie the first artifact whose blob is stored and has another size than stated
 */
record Presence(
    long place,
    Manifest manifest,
    List<Digest> missing,
    List<Long> missingSizes,
    long totalBytes,
    long storedBytes,
    Optional<Manifest.Artifact> lie) {

  static Presence of(long place, Manifest manifest, BlobStore store) throws IOException {
    List<Digest> missing = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    Set<Digest> seen = new HashSet<>();
    Optional<Manifest.Artifact> lie = Optional.empty();
    long total = 0;
    long stored = 0;
    for (Manifest.Artifact artifact : manifest.artifacts()) {
      Digest id = artifact.sha256();
      if (!seen.add(id)) {
        continue;
      }
      long size = store.size(id);
      total += artifact.size();
      if (size < 0) {
        missing.add(id);
        sizes.add(artifact.size());
      } else if (size == artifact.size()) {
        stored += size;
      } else if (lie.isEmpty()) {
        lie = Optional.of(artifact);
      }
    }
    return new Presence(place, manifest, List.copyOf(missing), sizes, total, stored, lie);
  }

  boolean isComplete() {
    return missing.isEmpty();
  }

  /** The SHA-256 is what a blob is; a size beside it that is not its own makes the manifest a lie. */
  void checkSizes() throws RefusedException {
    if (lie.isPresent()) {
      throw new RefusedException(
          Refusal.TOTAL_MISMATCH, "path=" + lie.get().path() + " stated size=" + lie.get().size() + " is not the blob's");
    }
  }

  WaitingBundle waitingBundle() {
    return new WaitingBundle(place, manifest, missing, totalBytes, storedBytes);
  }
}
