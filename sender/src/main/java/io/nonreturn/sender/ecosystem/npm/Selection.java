package io.nonreturn.sender.ecosystem.npm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Packages that were selected by name, each with what of it: {@code name}, {@code name@range}, {@code name@tag}. A name that stands
 * several times means all of them together.
 *
 * @param packages by name; immutable
 * @param all whether every version of every package is selected
 */
record Selection(Map<String, List<Wish>> packages, boolean all) {

  private static final Pattern TAG = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,100}");

  /**
   * Some versions of a package.
   *
   * @param range of versions, or null
   * @param tag that leads to one, or null
   */
  record Wish(Range range, String tag) {

    boolean admits(String version, Map<String, String> tags) {
      return range != null ? range.admits(version) : version.equals(tags.get(tag));
    }
  }

  /**
   * Reads the entries of a list.
   *
   * @param problem told of each that is none
   */
  static Selection of(List<String> entries, Consumer<String> problem) {
    Map<String, List<Wish>> packages = new LinkedHashMap<>();
    if (entries.equals(List.of("*"))) {
      return new Selection(Map.of(), true);
    }
    for (String entry : entries) {
      int at = entry.indexOf('@', 1);
      String name = at < 0 ? entry : entry.substring(0, at);
      String wanted = at < 0 ? "*" : entry.substring(at + 1).strip();
      if (!NpmName.isName(name) || name.equals("*")) {
        problem.accept("has \"" + entry + "\", which names no package; \"*\" alone is everything");
        continue;
      }
      try {
        boolean isTag = TAG.matcher(wanted).matches() && !wanted.matches("[vxX][0-9.xX]*");
        Wish wish = isTag ? new Wish(null, wanted) : new Wish(Range.parse(wanted), null);
        packages.computeIfAbsent(name, key -> new ArrayList<>()).add(wish);
      } catch (IllegalArgumentException e) {
        problem.accept("has \"" + entry + "\": " + e.getMessage());
      }
    }
    packages.replaceAll((name, wishes) -> List.copyOf(wishes));
    return new Selection(packages, false);
  }

  /** Whether a version was asked for, here or by a lock file. */
  boolean admits(String name, String version, Map<String, String> tags, Set<String> locked) {
    return all || locked.contains(version) || packages.getOrDefault(name, List.of()).stream().anyMatch(wish -> wish.admits(version, tags));
  }
}
