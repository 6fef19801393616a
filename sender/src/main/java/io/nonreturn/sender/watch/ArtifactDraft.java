package io.nonreturn.sender.watch;

import io.nonreturn.wire.Digest;

/**
 * A file that a mirror wants to send.
 *
 * @param path within the bundle, parts divided by slashes
 * @param origin the file as an operator knows it, for messages
 * @param mediaType as clients shall see it
 * @param size in bytes as far as it is known before reading, else -1
 * @param expected the digest that upstream gives, or null when it gives none
 * @param fingerprint tells without reading whether the bytes are those of last time, or null when nothing can
 * @param source opens the bytes
 */
public record ArtifactDraft(
  String path,
  String origin,
  String mediaType,
  long size,
  Digest expected,
  Fingerprint fingerprint,
  Source source) {}
