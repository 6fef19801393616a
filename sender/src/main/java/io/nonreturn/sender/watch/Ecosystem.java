package io.nonreturn.sender.watch;

import io.nonreturn.wire.settings.Settings;

/**
 * A kind of packages, with clients of its own. Each lives in one package of its own and is found by {@link Ecosystems}; nothing else of
 * the sender knows any of them by name.
 *
 * <p>An implementation has a public constructor without parameters, no state, and a line in
 * {@code META-INF/services/io.nonreturn.sender.watch.Ecosystem}. It may use what lies in {@code watch} and {@code fetch}.
 *
 * <p>What it can be told besides what every mirror can stands in a table of its own, {@code [mirror.<name>]} below the mirror's. A
 * mistake there is noted in the {@link Settings}, with what to write instead, and never thrown: all mistakes of a file are told at once.
 */
public interface Ecosystem {

  /** As {@code mirror.ecosystem} in the configuration, in manifests and on the high side: small letters, digits and hyphens. */
  String name();

  /**
   * Whether the file of this path keeps its bytes for ever, so that other bytes under it are an attack or a mistake. The high side holds to
   * the same, whatever this says.
   */
  default boolean isFixed(String path) {
    return false;
  }

  /**
   * How a mirror understands the folder that it follows.
   *
   * @param own the ecosystem's own table; empty when the file has none
   * @return null when this ecosystem cannot follow folders
   */
  Layout folder(Settings own);

  /**
   * How a mirror follows an upstream.
   *
   * @param mirror the whole table {@code [[mirror]]}, for what its selection means here
   * @param own as above
   * @return null when this ecosystem cannot follow upstreams
   */
  default Following upstream(Settings mirror, Settings own) {
    return null;
  }
}
