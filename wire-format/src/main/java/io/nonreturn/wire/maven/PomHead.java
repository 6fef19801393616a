package io.nonreturn.wire.maven;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The coordinates that a POM gives itself, and what kind of project it is; what it leaves out of its coordinates is its parent's.
 *
 * @param group empty where it is an expression, which nobody can know here
 * @param artifact the same
 * @param version the same
 * @param packaging the same; {@code jar} where nothing is said
 */
public record PomHead(Optional<String> group, Optional<String> artifact, Optional<String> version, Optional<String> packaging) {
  /** The longest of today have some hundred KiB. */
  public static final int MOST_BYTES = 4 << 20;

  private static final String ROOT = "project";
  private static final String PACKAGING = "project/packaging";
  private static final Set<String> WANTED = Set.of(
      "project/groupId", "project/artifactId", "project/version", PACKAGING,
      "project/parent/groupId", "project/parent/artifactId", "project/parent/version");

  /** Reads a POM. */
  public static PomHead parse(byte[] pom) throws RefusedException {
    Map<String, String> texts = new HashMap<>();
    XmlTexts.read(pom, (path, text) -> {
      if (path.equals(ROOT) || WANTED.contains(path)) {
        if (texts.put(path, text) != null) {
          throw malformed(path + " stands twice");
        }
      }
    });
    if (!texts.containsKey(ROOT)) {
      throw malformed("it is no project");
    }
    String packaging = texts.getOrDefault(PACKAGING, "");
    return new PomHead(
        inherited(texts, "groupId"),
        known(texts.get("project/artifactId")),
        inherited(texts, "version"),
        known(packaging.isEmpty() ? "jar" : packaging));
  }

  private static Optional<String> inherited(Map<String, String> texts, String name) throws RefusedException {
    return known(texts.getOrDefault("project/" + name, texts.get("project/parent/" + name)));
  }

  private static Optional<String> known(String text) throws RefusedException {
    if (text == null || text.isEmpty()) {
      throw malformed("it lacks a coordinate");
    }
    return text.contains("${") ? Optional.empty() : Optional.of(text);
  }

  /** Whether it is the POM of these coordinates, as far as can be known. */
  public boolean isOf(MavenPath path) {
    return group.orElse(path.group()).equals(path.group())
        && artifact.orElse(path.artifact()).equals(path.artifact())
        && version.orElse(path.version()).equals(path.version());
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Refusal.CONTENT_MALFORMED, "no POM: " + why);
  }
}
