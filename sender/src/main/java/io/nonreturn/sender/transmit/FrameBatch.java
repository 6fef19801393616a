package io.nonreturn.sender.transmit;

import io.nonreturn.sender.encode.EncodedBlock;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;

/**
 * Frames of equal length, sealed back to back in one array, that leave in one system call. Gives every frame its number.
 * Allocates nothing after the start. For one thread.
 */
final class FrameBatch {
  /** What the kernel takes in one call: UDP_MAX_SEGMENTS, and an IP packet with room for its headers. */
  static final int MOST_FRAMES = 64;

  static final int MOST_BYTES = 65_000;

  private final FrameSeal seal;
  private final long session;
  private final byte[] bytes;
  private final EncodedBlock[] finished = new EncodedBlock[MOST_FRAMES];
  private int finishedCount;
  private int frameLength;
  private int frames;
  private long nextSequence;

  /**
   * @param seal seals for the session
   * @param session the session's id
   * @param frameBytes bytes of the longest frame
   */
  FrameBatch(FrameSeal seal, long session, int frameBytes) {
    this.seal = seal;
    this.session = session;
    bytes = new byte[Math.max(MOST_BYTES, frameBytes)];
  }

  /** Whether a frame with so many bytes of payload can join the batch. */
  boolean accepts(int payloadBytes) {
    int length = payloadBytes + Frames.OVERHEAD_BYTES;
    return frames == 0
        || (length == frameLength && frames < MOST_FRAMES && (frames + 1) * length <= bytes.length);
  }

  /** Seals a shard into the batch and returns the frame's length. {@code last} tells that it is its block's last one. */
  int add(EncodedBlock block, int shard, boolean last) {
    int length = add(
        FrameType.SHARD,
        block.id(),
        shard,
        block.dataShards(),
        block.parityShards(),
        block.slab(),
        shard * block.shardLength(),
        block.shardLength());
    if (last) {
      finished[finishedCount++] = block;
    }
    return length;
  }

  /** Seals a beacon into the batch and returns the frame's length. */
  int add(byte[] beacon) {
    return add(FrameType.BEACON, 0, 0, 0, 0, beacon, 0, beacon.length);
  }

  private int add(FrameType type, long block, int shard, int k, int m, byte[] source, int from, int length) {
    int at = frames * frameLength;
    Frames.write(bytes, at, type, session, nextSequence++, block, shard, k, m);
    frameLength = seal.seal(bytes, at, source, from, length);
    frames++;
    return frameLength;
  }

  /** The number of the next frame, which is also the count of those before it. */
  long nextSequence() {
    return nextSequence;
  }

  boolean isEmpty() {
    return frames == 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return frames * frameLength;
  }

  int frameLength() {
    return frameLength;
  }

  int frames() {
    return frames;
  }

  int finishedCount() {
    return finishedCount;
  }

  /** A block whose last frame is in this batch. */
  EncodedBlock finished(int index) {
    return finished[index];
  }

  /** Empties the batch once it has left. */
  void clear() {
    frames = 0;
    while (finishedCount > 0) {
      finished[--finishedCount] = null;
    }
  }
}
