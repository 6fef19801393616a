package io.nonreturn.sender.fetch;

import io.nonreturn.wire.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** All that is stated about a file, and SHA-256 in any case, computed in one pass. One thread. */
final class Hashes {

  private final List<Checksum> stated;
  private final List<MessageDigest> running = new ArrayList<>();
  private final MessageDigest sha256 = Digest.newSha256();

  Hashes(Wanted wanted) {
    stated = wanted.checksums();
    for (Checksum checksum : stated) {
      running.add(checksum.algorithm() == Checksum.Algorithm.SHA_256 ? null : checksum.algorithm().start(wanted.size()));
    }
  }

  void update(ByteBuffer bytes) {
    sha256.update(bytes.duplicate());
    for (MessageDigest other : running) {
      if (other != null) {
        other.update(bytes.duplicate());
      }
    }
  }

  /** Ends it: what differs from what is stated, or null when nothing does. */
  String difference(Digest found) {
    for (int i = 0; i < stated.size(); i++) {
      MessageDigest other = running.get(i);
      String value = other == null ? found.hex() : HexFormat.of().formatHex(other.digest());
      if (!value.equals(stated.get(i).hex())) {
        return new Checksum(stated.get(i).algorithm(), value) + " where upstream states " + stated.get(i).hex();
      }
    }
    return null;
  }

  /** Ends the SHA-256. */
  Digest digest() {
    return Digest.of(sha256.digest());
  }
}
