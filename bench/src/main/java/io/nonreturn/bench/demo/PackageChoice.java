package io.nonreturn.bench.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** Chooses the package that the demo installs on the high side. */
final class PackageChoice {
    private static final String RUNS_ANYWHERE = "-none-any.whl";

    private PackageChoice() {}

    /** The sample's own package, else the first project with a wheel for any machine; null when there is none. */
    static String choose(SortedMap<String, List<Path>> projects, Set<String> arrived) {
        if (projects.containsKey(SampleMirror.PACKAGE)) {
            return SampleMirror.PACKAGE;
        }
        return projects.entrySet().stream()
                .filter(project -> arrived.contains(LowSide.WHEELS_MIRROR + "/" + project.getKey()))
                .filter(project -> project.getValue().stream()
                        .anyMatch(file -> file.toString().endsWith(RUNS_ANYWHERE)))
                .map(java.util.Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }
}
