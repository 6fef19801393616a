package io.nonreturn.receiver.assemble;

import io.nonreturn.wire.Digest;

/**
 * What the assembler asks about objects before it keeps a byte of them. Thread-safe and cheap: asked once a piece, so an
 * answer must come from memory.
 */
public interface BlobLookup {

  /** The blob is verified and durable: further pieces of it are repeats. */
  boolean isStored(Digest id);

  /**
   * The blob's size in bytes as a verified manifest of a bundle still wanted states it, or -1 when none names it.
   */
  long expectedSize(Digest id);

  /**
   * A verified manifest of a bundle still wanted names the blob. Where such manifests state different sizes, none is expected
   * and only the SHA-256 can tell who lies.
   */
  boolean isWanted(Digest id);

  /** Of the bundles that name the blob, all were waived or belong to an epoch that has ended: it is taken, but no room is kept for it. */
  boolean isGivenUp(Digest id);

  /** The blob was stored once and the disk lost it: it is wanted again, however short a while ago it was handed over. */
  boolean isLost(Digest id);

  /** A manifest or head with this identity was handled already, for good or bad. */
  boolean isKnownObject(Digest id);
}
