package io.nonreturn.sender.transmit;

import io.nonreturn.sender.encode.EncodedBlock;

/** Where encoded blocks come from and go back to. Called by the transmitter's thread; must never block. */
public interface BlockSource {
  /** The next block in order, or null when none is ready. */
  EncodedBlock poll();

  /** Gives a block back whose last frame has left; its memory is used again. */
  void finished(EncodedBlock block);
}
