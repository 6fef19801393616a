package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;

/**
 * A manifest whose two signatures verified.
 *
 * @param id SHA-256 of the whole envelope, the name under which it crossed
 * @param envelope the signed bytes, kept as evidence
 * @param manifest the parsed payload
 * @param chain the stream's chain value at this manifest's sequence, computed from its own statement of the value before
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record VerifiedManifest(Digest id, byte[] envelope, Manifest manifest, Digest chain) {}
