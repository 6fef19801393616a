package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import java.nio.file.Path;

/**
 * A blob that is durable in the blob store of the low side.
 *
 * @param id the SHA-256 of its bytes
 * @param size its length in bytes
 * @param file where the bytes lie; never written again, so that readers need no lock
 */
public record StagedBlob(Digest id, long size, Path file) {}
