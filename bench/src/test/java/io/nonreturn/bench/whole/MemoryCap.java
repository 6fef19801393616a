package io.nonreturn.bench.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A control group that ends a process which takes more memory than it may, page cache that cannot be given back and the kernel's
 * buffers included. Either version of the kernel's interface; needs root, and fails where there is neither.
 */
final class MemoryCap implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final Path group;

  private MemoryCap(Path group) {
    this.group = group;
  }

  static MemoryCap of(long bytes) throws IOException {
    boolean second = Files.exists(ROOT.resolve("cgroup.controllers"));
    if (second) {
      Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+memory");
    }
    Path parent = second ? ROOT : ROOT.resolve("memory");
    Path group = Files.createDirectory(parent.resolve("nonreturn-" + ProcessHandle.current().pid() + "-" + System.nanoTime()));
    Files.writeString(group.resolve(second ? "memory.max" : "memory.limit_in_bytes"), Long.toString(bytes));
    return new MemoryCap(group);
  }

  /** Words before a command that put it into the group. */
  List<String> words() {
    return List.of("sh", "-c", "echo $$ > '" + group.resolve("cgroup.procs") + "' && exec \"$@\"", "capped");
  }

  @Override
  public void close() throws IOException {
    Files.delete(group);
  }
}
