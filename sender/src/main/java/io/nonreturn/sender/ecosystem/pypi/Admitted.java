package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.sender.fetch.Wanted;
import io.nonreturn.sender.watch.RemoteFile;
import io.nonreturn.wire.Limits;
import java.util.List;
import java.util.Map;

/**
 * A file that crosses, and what crosses beside it.
 *
 * @param file as its page tells of it
 * @param distribution as its name tells of it
 */
record Admitted(SimpleFile file, Distribution distribution) {

  static final String METADATA = ".metadata";
  static final String PROVENANCE = ".provenance";

  private static final int MOST_PROVENANCE_BYTES = 1 << 20;

  /** The file itself. */
  RemoteFile remote() {
    String type = file.name().endsWith(".tar.gz") ? "application/gzip" : "application/zip";
    Wanted wanted = new Wanted(file.uri(), file.size(), Limits.BLOB_BYTES, file.checksums(), Map.of());
    return new RemoteFile(file.name(), type, wanted, file.checksums().isEmpty() ? identity() : "");
  }

  /** Where upstream states no hash: a file's name stands for the same bytes for ever. */
  private String identity() {
    return file.uri() + " " + file.uploadTime();
  }

  /** Its core metadata; null when upstream has none, since none is made up, or for an sdist, whose may change when it is built. */
  RemoteFile metadata() {
    if (!file.hasMetadata() || !distribution.wheel()) {
      return null;
    }
    List<Checksum> sums = file.metadataSha256() == null ? List.of() : List.of(Checksum.sha256(file.metadataSha256()));
    Wanted wanted = new Wanted(file.metadataUri(), -1, Wheel.MAX_METADATA_BYTES, sums, Map.of());
    return new RemoteFile(file.name() + METADATA, "text/plain", wanted, sums.isEmpty() ? "of " + file.checksums() + identity() : "");
  }

  /** Its attestations, or null. They may be added to later, at the same address. */
  RemoteFile provenance() {
    if (file.provenance() == null) {
      return null;
    }
    Wanted wanted = new Wanted(file.provenance(), -1, MOST_PROVENANCE_BYTES, List.of(), Map.of());
    return new RemoteFile(
        file.name() + PROVENANCE, "application/vnd.pypi.integrity.v1+json", wanted, "of " + file.checksums() + file.provenance());
  }
}
