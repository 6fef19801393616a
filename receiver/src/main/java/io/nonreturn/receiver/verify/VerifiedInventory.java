package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Inventory;

/**
 * An inventory whose two signatures verified.
 *
 * @param id SHA-256 of the whole envelope, the name under which it crossed
 * @param inventory the parsed payload
 */
public record VerifiedInventory(Digest id, Inventory inventory) {}
