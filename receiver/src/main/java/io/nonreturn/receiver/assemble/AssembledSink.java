package io.nonreturn.receiver.assemble;

import io.nonreturn.wire.Digest;

/**
 * Takes whole objects from the assembler, on the assembler's thread. A call may block: that is how a slow disk holds
 * back the stages before it. Bytes handed over belong to the sink.
 */
public interface AssembledSink {

  /** A blob that a verified manifest names, with that manifest's size. */
  void blob(CompletedBlob blob) throws InterruptedException;

  /**
   * A signed manifest, nothing of it verified but that its SHA-256 is its identity.
   *
   * @param envelope the signed envelope
   */
  void manifest(Digest id, byte[] envelope) throws InterruptedException;

  /**
   * A signed head, nothing of it verified but that its SHA-256 is its identity.
   *
   * @param envelope the signed envelope
   */
  void head(Digest id, byte[] envelope) throws InterruptedException;

  /**
   * A signed inventory, nothing of it verified but that its SHA-256 is its identity.
   *
   * @param envelope the signed envelope
   */
  void inventory(Digest id, byte[] envelope) throws InterruptedException;
}
