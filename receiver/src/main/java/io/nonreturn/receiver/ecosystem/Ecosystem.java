package io.nonreturn.receiver.ecosystem;

import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.wire.settings.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the high side knows of one kind of package, found by {@link java.util.ServiceLoader}: a package of its own under this one, and
 * a line in {@code META-INF/services/io.nonreturn.receiver.ecosystem.Ecosystem}, are all that a further one needs. An implementation
 * has a public constructor without parameters and keeps nothing of its own but its options.
 */
public interface Ecosystem {
  /** As mirrors and manifests name it, by {@link io.nonreturn.wire.Names#isEcosystem}; another for each ecosystem. */
  String name();

  /**
   * Reads what it can be told: its own table {@code [ecosystem.<name>]} of the configuration. Mistakes are noted there. Files are named
   * here and read by {@link #with}.
   *
   * @return texts by key, as they are printed again; what is not told is absent
   */
  default Map<String, String> options(Settings own) {
    return Map.of();
  }

  /**
   * The same ecosystem, told these options; asked before anything else.
   *
   * @throws IOException if a file that they name cannot be used; says what to do
   */
  default Ecosystem with(Map<String, String> options) throws IOException {
    return this;
  }

  /** What its bundles must be, asked before they are committed. One object serves the process's whole life. */
  EcosystemCheck check();

  /**
   * Answers its clients. The first parts of their paths must be nobody else's; usually there is one, the ecosystem's name.
   *
   * @param site what is published, for the process's whole life
   */
  List<Endpoint> endpoints(Published site);

  /**
   * How its clients are set up: told by the home page and by {@code nonreturn client-config}.
   *
   * @param access where this side is, and what it asks of clients
   */
  Guide guide(SiteAccess access);

  /** Where people look at a published bundle, relative to the root and encoded for a URL; empty if there is no such page. */
  Optional<String> page(String mirror, String bundle);
}
