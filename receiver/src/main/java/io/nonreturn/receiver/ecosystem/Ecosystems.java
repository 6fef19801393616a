package io.nonreturn.receiver.ecosystem;

import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.wire.Names;
import io.nonreturn.wire.ReservedNames;
import io.nonreturn.wire.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All ecosystems of this program, in the order of their service file. Any thread. */
public final class Ecosystems {
  private final Map<String, Ecosystem> all = new LinkedHashMap<>();

  private Ecosystems(Iterable<Ecosystem> found) {
    for (Ecosystem ecosystem : found) {
      String name = ecosystem.name();
      if (!Names.isEcosystem(name) || all.putIfAbsent(name, ecosystem) != null) {
        throw new IllegalStateException("ecosystem " + name + " of " + ecosystem.getClass() + " has a bad name, or one that is taken");
      }
    }
  }

  /** Finds them on the class path. */
  public static Ecosystems load() {
    return of(ServiceLoader.load(Ecosystem.class, Ecosystem.class.getClassLoader()));
  }

  /**
   * Finds them and tells them their options.
   *
   * @param options by the ecosystem's name
   * @throws IOException if a file that they name cannot be used
   */
  public static Ecosystems load(Map<String, Map<String, String>> options) throws IOException {
    List<Ecosystem> told = new ArrayList<>();
    for (Ecosystem ecosystem : load().all()) {
      told.add(ecosystem.with(options.getOrDefault(ecosystem.name(), Map.of())));
    }
    return of(told);
  }

  /** What each can be told, read from a table that has one table for each; by name, without those that are told nothing. */
  public Map<String, Map<String, String>> options(Settings table) {
    Map<String, Map<String, String>> options = new LinkedHashMap<>();
    for (Ecosystem ecosystem : all.values()) {
      Map<String, String> own = ecosystem.options(table.table(ecosystem.name()));
      if (!own.isEmpty()) {
        options.put(ecosystem.name(), Map.copyOf(own));
      }
    }
    return options;
  }

  /** Exactly these. */
  static Ecosystems of(Iterable<Ecosystem> ecosystems) {
    return new Ecosystems(ecosystems);
  }

  /** In order. */
  public List<Ecosystem> all() {
    return List.copyOf(all.values());
  }

  /** The one of this name. */
  public Optional<Ecosystem> find(String name) {
    return Optional.ofNullable(all.get(name));
  }

  /** The checks of all. */
  public EcosystemChecks checks(ReservedNames reserved) {
    Map<String, EcosystemCheck> checks =
        all.values().stream().collect(Collectors.toMap(Ecosystem::name, Ecosystem::check, (one, other) -> one));
    return new EcosystemChecks(checks, reserved);
  }

  /** The endpoints of all. */
  public List<Endpoint> endpoints(Published site) {
    return all.values().stream().map(ecosystem -> ecosystem.endpoints(site)).flatMap(List::stream).toList();
  }

  /** How clients of all are set up, by each client's names. */
  public Map<String, Client> clients(SiteAccess access) {
    Map<String, Client> clients = new LinkedHashMap<>();
    for (Ecosystem ecosystem : all.values()) {
      for (Client client : ecosystem.guide(access).clients()) {
        for (String name : client.names()) {
          if (clients.putIfAbsent(name, client) != null) {
            throw new IllegalStateException("client " + name + " of ecosystem " + ecosystem.name() + " is another ecosystem's, too");
          }
        }
      }
    }
    return clients;
  }
}
