package io.nonreturn.receiver.decode;

/**
 * What came over the link since the process started.
 *
 * @param session the active session, 0 before the first
 * @param framesReceived datagrams, of whatever content
 * @param bytesReceived their bytes
 * @param framesAccepted frames whose seal opened, each counted once
 * @param framesSent frames that the sender numbered before its latest beacon, as far as this receiver was listening
 * @param framesLost of those, the frames that did not come
 * @param blocksCompleted blocks of which enough shards came
 * @param blocksRepaired of those, the blocks that needed parity
 * @param shardsRebuilt data shards restored from parity
 * @param blocksEvicted blocks given up, each counted as a refusal with its cause as well
 * @param shardsLate shards of blocks that were complete or given up already
 * @param blocksOpen blocks that wait for shards
 * @param slabBytes memory of blocks, waiting or being decoded
 */
public record LinkSnapshot(
  long session,
  long framesReceived,
  long bytesReceived,
  long framesAccepted,
  long framesSent,
  long framesLost,
  long blocksCompleted,
  long blocksRepaired,
  long shardsRebuilt,
  long blocksEvicted,
  long shardsLate,
  int blocksOpen,
  long slabBytes) {}
