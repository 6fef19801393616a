package io.nonreturn.sender.ecosystem.pypi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is followed: projects, and which of their versions.
 *
 * @param all everything that upstream lists
 * @param projects by normalised name; a version is wanted when one of a project's entries admits it
 */
record Selection(boolean all, Map<String, List<Specifiers>> projects) {

  private static final Pattern ENTRY = Pattern.compile("\\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\\s*([~=!<>].*)?");

  /**
   * Reads the entries of a list.
   *
   * @param problem told of each that is no such entry
   */
  static Selection of(List<String> entries, Consumer<String> problem) {
    boolean all = false;
    Map<String, List<Specifiers>> projects = new LinkedHashMap<>();
    for (String entry : entries) {
      if (entry.strip().equals("*")) {
        all = true;
        continue;
      }
      Matcher found = ENTRY.matcher(entry);
      Specifiers versions = found.matches() ? Specifiers.parse(found.group(2) == null ? "" : found.group(2)) : null;
      if (versions == null) {
        problem.accept("has \"" + PageValues.cut(entry) + "\"; write a project such as \"numpy\" or \"numpy>=1.26,<2\", or \"*\" for all");
        continue;
      }
      projects.computeIfAbsent(PackageFile.normalised(found.group(1)), name -> new ArrayList<>()).add(versions);
    }
    return new Selection(all, projects);
  }

  /** Whether a version of a project is followed. */
  boolean admits(String project, String version) {
    List<Specifiers> versions = projects.get(project);
    return versions == null ? all : versions.stream().anyMatch(each -> each.admits(version));
  }
}
