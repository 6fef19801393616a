package io.nonreturn.sender.fetch;

import io.nonreturn.wire.Digest;
import java.nio.file.Path;

/**
 * A file that was downloaded whole and is what the index states. It stays until {@link Fetcher#release}, and nobody writes to it.
 *
 * @param file where it is
 * @param digest SHA-256 of its bytes, computed as they were written
 * @param size in bytes
 */
public record Downloaded(Path file, Digest digest, long size) {}
