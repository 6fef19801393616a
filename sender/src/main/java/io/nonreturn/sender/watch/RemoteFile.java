package io.nonreturn.sender.watch;

import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.sender.fetch.Wanted;
import io.nonreturn.wire.Digest;
import java.util.stream.Stream;

/**
 * A file of an upstream that belongs into a bundle.
 *
 * @param path within the bundle, parts divided by slashes
 * @param mediaType as clients shall see it
 * @param wanted where it is, and what the index states about it
 * @param identity where no checksum is stated: what changes when the bytes do, such as an ETag; else empty
 */
public record RemoteFile(String path, String mediaType, Wanted wanted, String identity) {

  /**
   * Checks that the file can be recognised.
   *
   * @throws IllegalArgumentException if there is neither a checksum nor an identity
   */
  public RemoteFile {
    if (wanted.checksums().isEmpty() && identity.isEmpty()) {
      throw new IllegalArgumentException("path=" + path + " has neither checksum nor identity");
    }
  }

  /** A file whose checksums are stated. */
  public static RemoteFile of(String path, String mediaType, Wanted wanted) {
    return new RemoteFile(path, mediaType, wanted, "");
  }

  /** As an operator knows it: where it lies, without what may be secret. */
  public String origin() {
    String text = wanted.uri().toString();
    int query = text.indexOf('?');
    return query < 0 ? text : text.substring(0, query);
  }

  /** The SHA-256 that the index states, or null. */
  Digest sha256() {
    for (Checksum checksum : wanted.checksums()) {
      if (checksum.algorithm() == Checksum.Algorithm.SHA_256) {
        return Digest.parse(checksum.hex());
      }
    }
    return null;
  }

  /** Equal when the bytes are. */
  public Fingerprint fingerprint() {
    Stream<String> sums = wanted.checksums().stream().map(Checksum::toString);
    return Fingerprint.of(wanted.size(), Stream.concat(sums, Stream.of(identity)).toArray(String[]::new));
  }
}
