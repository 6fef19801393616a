package io.nonreturn.sender.stage;

import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * A bundle whose blobs are durable and which waits for its number.
 *
 * @param mirror its mirror
 * @param ecosystem of the mirror
 * @param draft where it came from
 * @param admission what was decided about it
 * @param rule which class it belongs to
 * @param files its artifacts in the order of their paths; none for a removal
 */
record PreparedBundle(
    String mirror, String ecosystem, BundleDraft draft, Manifest.Admission admission, PriorityRule rule, List<StagedFile> files) {

  /** Equal for equal content, whatever the files' times. */
  Digest content() {
    MessageDigest hash = Digest.newSha256();
    for (StagedFile file : files) {
      hash.update(file.path().getBytes(StandardCharsets.UTF_8));
      hash.update((byte) 0);
      hash.update(file.mediaType().getBytes(StandardCharsets.UTF_8));
      hash.update((byte) 0);
      hash.update(ByteBuffer.allocate(Long.BYTES).putLong(file.size()).flip());
      hash.update(file.digest().toBytes());
    }
    return Digest.of(hash.digest());
  }
}
