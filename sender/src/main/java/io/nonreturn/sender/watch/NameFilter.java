package io.nonreturn.sender.watch;

import io.nonreturn.wire.Glob;
import java.util.List;

/**
 * Which names pass: those that one of the patterns to include matches, if there are any, and none of those to exclude. Patterns are
 * read by {@link Glob}.
 */
public final class NameFilter {

  private final List<String> include;
  private final List<String> exclude;

  /** @param include empty for all */
  public NameFilter(List<String> include, List<String> exclude) {
    this.include = List.copyOf(include);
    this.exclude = List.copyOf(exclude);
  }

  /** Whether the name passes. */
  public boolean admits(String name) {
    return (include.isEmpty() || matches(include, name)) && !matches(exclude, name);
  }

  /** The patterns of names to include. */
  public List<String> include() {
    return include;
  }

  /** The patterns of names to exclude. */
  public List<String> exclude() {
    return exclude;
  }

  private static boolean matches(List<String> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> Glob.matches(pattern, name));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NameFilter o && include.equals(o.include) && exclude.equals(o.exclude);
  }

  @Override
  public int hashCode() {
    return 31 * include.hashCode() + exclude.hashCode();
  }

  @Override
  public String toString() {
    return "include=" + include + " exclude=" + exclude;
  }
}
