package io.nonreturn.sender.watch;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The ecosystems that this program has. */
public final class Ecosystems {

  private static final Map<String, Ecosystem> ALL = load();

  private Ecosystems() {}

  private static Map<String, Ecosystem> load() {
    Map<String, Ecosystem> all = new TreeMap<>();
    for (Ecosystem ecosystem : ServiceLoader.load(Ecosystem.class, Ecosystem.class.getClassLoader())) {
      if (all.put(ecosystem.name(), ecosystem) != null) {
        throw new IllegalStateException("two ecosystems are named " + ecosystem.name());
      }
    }
    return all;
  }

  /** The names, in alphabetical order. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * The ecosystem of this name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public static Ecosystem named(String name) {
    Ecosystem found = ALL.get(name);
    if (found == null) {
      throw new IllegalArgumentException("ecosystem " + name + " is none of " + String.join(", ", names()));
    }
    return found;
  }
}
