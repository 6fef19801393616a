package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Head;

/**
 * A head whose two signatures verified.
 *
 * @param id SHA-256 of the whole envelope, the name under which it crossed
 * @param head the parsed payload
 */
public record VerifiedHead(Digest id, Head head) {}
