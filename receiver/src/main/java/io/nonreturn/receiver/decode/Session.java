package io.nonreturn.receiver.decode;

import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.ReplayWindow;

/** What the opener keeps for one session of the sender. Opener thread only. */
final class Session {
  final long id;
  final FrameSeal seal;
  final ReplayWindow frames;

  /** Blocks that are done with, complete or given up: their late shards are counted and dropped. */
  final ReplayWindow finishedBlocks;

  final FrameLoss loss = new FrameLoss();

  Session(long id, FrameSeal seal, int replayFrames) {
    this.id = id;
    this.seal = seal;
    frames = new ReplayWindow(replayFrames);
    finishedBlocks = new ReplayWindow(replayFrames);
  }
}
