package io.nonreturn.sender.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a mirror follows an upstream, as the ecosystem's own table says. Immutable; two are equal when they were told the same, best as a
 * record.
 */
public interface Following {

  /**
   * Begins to follow; asks upstream nothing yet, since it may be away when the sender starts.
   *
   * @param tools what the mirror works with; it closes the fetcher when it is closed
   * @throws IOException if something local is missing
   */
  Mirror open(MirrorTools tools) throws IOException;

  /** Files that {@link #open} reads, and nothing later: who changed one must open it anew. */
  default List<Path> filesRead() {
    return List.of();
  }

  /** The keys of the own table with their values as TOML, defaults filled in, so that a configuration can be printed. */
  default Map<String, String> keys() {
    return Map.of();
  }
}
