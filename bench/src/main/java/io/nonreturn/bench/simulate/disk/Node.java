package io.nonreturn.bench.simulate.disk;

import java.time.Instant;

/** A file or folder, whatever its name: what POSIX calls an inode. */
abstract class Node {
  final long number;
  final int permissions;
  /** Of the last change to what it holds, and to itself. A crash does not set them back. */
  Instant modified;

  Instant changed;

  Node(long number, int permissions, Instant now) {
    this.number = number;
    this.permissions = permissions;
    this.modified = now;
    this.changed = now;
  }

  /** The type and permissions as stat(2) has them. */
  abstract int mode();

  /** In bytes. */
  abstract long size();

  final void touch(Instant now) {
    modified = now;
    changed = now;
  }
}
