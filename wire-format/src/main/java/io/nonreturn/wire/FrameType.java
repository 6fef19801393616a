package io.nonreturn.wire;

/** What a frame carries. */
public enum FrameType {
  /** One shard of a block. */
  SHARD(1),
  /** A {@link Beacon}. */
  BEACON(2);

  final int code;

  FrameType(int code) {
    this.code = code;
  }
}
