package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.wire.maven.MavenPath;
import java.util.Map;
import java.util.Set;

/**
 * One file of a release besides its POM.
 *
 * @param classifier what stands between version and extension; empty for the main file
 * @param extension of its name, without the dot
 */
record Part(String classifier, String extension) implements Comparable<Part> {

  static final Part JAR = new Part("", "jar");

  /** Types whose file is named otherwise; source: Maven's default artifact handlers. */
  private static final Map<String, Part> TYPES =
      Map.of(
          "test-jar", new Part("tests", "jar"),
          "java-source", new Part("sources", "jar"),
          "javadoc", new Part("javadoc", "jar"),
          "ejb-client", new Part("client", "jar"));

  /** Packagings, and types, whose file has their name. */
  private static final Set<String> NAMED = Set.of("war", "ear", "rar", "aar", "zip", "tar.gz", "exe", "so", "dll", "dylib", "nbm", "hpi");

  /** The file of a dependency's type. */
  static Part ofType(String type, String classifier) {
    Part known = TYPES.get(type);
    if (known != null) {
      return classifier.isEmpty() ? known : new Part(classifier, known.extension);
    }
    boolean isJar = type.equals("maven-plugin") || type.equals("bundle") || type.equals("ejb");
    return new Part(classifier, isJar ? "jar" : type);
  }

  /** The main file of a project of this packaging; of packagings that are not known, a jar as most have it. */
  static Part ofPackaging(String packaging) {
    return NAMED.contains(packaging) ? new Part("", packaging) : JAR;
  }

  /** The file of a release. */
  MavenPath of(MavenPath pom) {
    String stem = pom.artifact() + "-" + pom.version();
    return new MavenPath(
        pom.group(), pom.artifact(), pom.version(), stem + (classifier.isEmpty() ? "" : "-" + classifier) + "." + extension);
  }

  /** The part that a file of a release is; where its classifier has dots, another one whose file is the same. */
  static Part of(String stem, MavenPath file) {
    String rest = file.file().substring(stem.length() + 1);
    int dot = rest.indexOf('.');
    return file.file().charAt(stem.length()) == '.' || dot < 0 ? new Part("", rest) : new Part(rest.substring(0, dot), rest.substring(dot + 1));
  }

  @Override
  public int compareTo(Part other) {
    int byClassifier = classifier.compareTo(other.classifier);
    return byClassifier != 0 ? byClassifier : extension.compareTo(other.extension);
  }
}
