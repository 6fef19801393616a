package io.nonreturn.sender.ecosystem.maven;

import java.util.Set;
import java.util.TreeSet;

/**
 * What is wanted of a release besides its POM.
 *
 * @param main whether its main file is, by its packaging, with the classifiers of the settings
 * @param parts files that are wanted by name
 */
record Wish(boolean main, Set<Part> parts) {

  static final Wish MAIN = new Wish(true, Set.of());

  static Wish of(Set<Part> parts) {
    return new Wish(false, new TreeSet<>(parts));
  }

  /** Both. */
  Wish and(Wish other) {
    Set<Part> all = new TreeSet<>(parts);
    all.addAll(other.parts);
    return new Wish(main || other.main, all);
  }

  /** Another one when something else is wanted. */
  String token() {
    return (main ? "main " : "") + String.join(" ", parts.stream().map(part -> part.classifier() + "." + part.extension()).sorted().toList());
  }
}
