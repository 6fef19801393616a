package io.nonreturn.receiver.decode;

/** Takes complete blocks from the collector, with their slabs. Called on the opener's thread; may block. */
@FunctionalInterface
interface BlockSink {
  void block(ReceivedBlock block);
}
