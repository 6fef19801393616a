package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.sender.watch.NameFilter;
import io.nonreturn.wire.maven.MavenPath;
import java.util.List;
import java.util.Set;

/**
 * What a person, or Maven's own list of dependencies, asks for.
 *
 * <pre>
 * group:artifact                                       all releases that upstream's metadata names
 * group:artifact:1.*                                   those that match
 * group:artifact:version                               one, with its main file
 * group:artifact:type[:classifier]:version[:scope]     one file of one, as {@code mvn dependency:list} writes it
 * </pre>
 *
 * <p>Wildcards are answered in versions only: a repository lists the versions of an artifact, and neither the artifacts of a group nor groups.
 *
 * @param group its name
 * @param artifact its name
 * @param version a release's, or a pattern of them; empty for all
 * @param part the one file that is wanted besides the POM; null for the main one, by the POM's packaging
 */
record Coordinates(String group, String artifact, String version, Part part) {

  private static final Set<String> SCOPES = Set.of("compile", "runtime", "test", "provided", "system", "import");
  private static final int MOST_PARTS = 6;

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  static Coordinates parse(String text) {
    List<String> parts = List.of(text.strip().split(":", -1));
    if (parts.size() > 3 && SCOPES.contains(parts.getLast())) {
      parts = parts.subList(0, parts.size() - 1);
    }
    if (parts.size() < 2 || parts.size() >= MOST_PARTS) {
      throw new IllegalArgumentException("is no group:artifact, group:artifact:version or group:artifact:type[:classifier]:version");
    }
    String group = parts.get(0);
    String artifact = parts.get(1);
    if (group.contains("*") || artifact.contains("*") || group.contains("?") || artifact.contains("?")) {
      throw new IllegalArgumentException(
          "has a wildcard outside of the version; a repository lists the versions of an artifact and nothing else, so name the artifacts");
    }
    if (MavenPath.ofCoordinates(group + ":" + artifact + ":1").isEmpty()) {
      throw new IllegalArgumentException("has no group and artifact of Maven's");
    }
    String version = parts.size() == 2 || (parts.size() == 3 && parts.get(2).equals("*")) ? "" : parts.getLast();
    Part part = parts.size() < 4 ? null : Part.ofType(parts.get(2), parts.size() == 5 ? parts.get(3) : "");
    Coordinates found = new Coordinates(group, artifact, version, part);
    if (part != null || !found.isOpen()) {
      MavenPath pom = MavenPath.ofCoordinates(found.release(version))
          .orElseThrow(() -> new IllegalArgumentException("has no version of a release; snapshots change under one name and do not cross"));
      if (part != null && MavenPath.parse(part.of(pom).path()).isEmpty()) {
        throw new IllegalArgumentException("has a type or classifier that no file can have");
      }
    }
    return found;
  }

  /** Whether upstream must be asked which versions there are. */
  boolean isOpen() {
    return version.isEmpty() || version.contains("*") || version.contains("?");
  }

  /** Whether a version is wanted. */
  boolean admits(String release) {
    return version.isEmpty() || new NameFilter(List.of(version), List.of()).admits(release);
  }

  /** {@code group:artifact}. */
  String key() {
    return group + ":" + artifact;
  }

  /** {@code group:artifact:version} of one release. */
  String release(String ofVersion) {
    return key() + ":" + ofVersion;
  }
}
