package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Digest;
import java.nio.file.Path;

/** Where durable blobs lie. */
@FunctionalInterface
public interface StoredBlobs {
  /** The file of a stored blob; it exists if the blob is stored, and is never written to. */
  Path file(Digest id);
}
