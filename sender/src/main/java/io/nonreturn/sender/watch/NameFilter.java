package io.nonreturn.sender.watch;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which names pass: those that one of the patterns to include matches, if there are any, and none of those to exclude. In a pattern
 * {@code *} stands for any letters and {@code ?} for one.
 */
public final class NameFilter {

  private final List<String> include;
  private final List<String> exclude;
  private final List<Pattern> included;
  private final List<Pattern> excluded;

  /** @param include empty for all */
  public NameFilter(List<String> include, List<String> exclude) {
    this.include = List.copyOf(include);
    this.exclude = List.copyOf(exclude);
    included = include.stream().map(NameFilter::compile).toList();
    excluded = exclude.stream().map(NameFilter::compile).toList();
  }

  /** Whether the name passes. */
  public boolean admits(String name) {
    return (included.isEmpty() || matches(included, name)) && !matches(excluded, name);
  }

  /** The patterns of names to include. */
  public List<String> include() {
    return include;
  }

  /** The patterns of names to exclude. */
  public List<String> exclude() {
    return exclude;
  }

  private static boolean matches(List<Pattern> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  private static Pattern compile(String glob) {
    StringBuilder regex = new StringBuilder();
    // One star after another would match the same in ever more ways.
    glob.replaceAll("\\*+", "*")
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
              }
            });
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
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
