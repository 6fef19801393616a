package io.nonreturn.sender.watch;

import io.nonreturn.wire.Digest;
import java.nio.file.Path;

/**
 * A file of the sender's own, below the state folder, to which nobody writes any more: it can be linked into the store instead of
 * being copied.
 *
 * @param file where it is
 * @param digest of its bytes, computed as they were written
 * @param size in bytes
 */
public record OwnFile(Path file, Digest digest, long size) {}
