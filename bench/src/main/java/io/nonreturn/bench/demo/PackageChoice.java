package io.nonreturn.bench.demo;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Chooses packages that the demo may install on the high side. */
final class PackageChoice {
  private static final String WHEEL = ".whl";
  private static final String RUNS_ANYWHERE = "-none-any.whl";

  private PackageChoice() {}

  /**
   * Projects in the order in which they are worth a try: the sample's own package alone where it is; else those with a wheel
   * for any machine, then those with wheels that only pip can judge. Source distributions would want a compiler.
   */
  static List<String> candidates(SortedMap<String, List<Path>> projects) {
    if (projects.containsKey(SampleMirror.PACKAGE)) {
      return List.of(SampleMirror.PACKAGE);
    }
    return projects.entrySet().stream()
        .filter(project -> has(project.getValue(), WHEEL))
        .sorted(Comparator.comparing(project -> !has(project.getValue(), RUNS_ANYWHERE)))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean has(List<Path> files, String ending) {
    return files.stream().anyMatch(file -> file.toString().endsWith(ending));
  }
}
