package io.nonreturn.bench.simulate.disk;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Names and what they stand for, as it is seen and as it is on the disk. */
final class FolderNode extends Node {
  private static final int TYPE = 0040000;

  final NavigableMap<String, Node> seen = new TreeMap<>();
  final NavigableMap<String, Node> durable = new TreeMap<>();

  FolderNode(long number, int permissions, Instant now) {
    super(number, permissions, now);
  }

  @Override
  int mode() {
    return TYPE | permissions;
  }

  @Override
  long size() {
    return FileNode.SECTOR_BYTES;
  }
}
