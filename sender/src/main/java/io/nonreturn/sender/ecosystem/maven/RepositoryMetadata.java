package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.maven.MavenPath;
import io.nonreturn.wire.maven.XmlTexts;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A {@code maven-metadata.xml} of an artifact: which versions upstream says it has. Source: Maven repository metadata, model 1.1.0.
 *
 * @param versions releases in the file's order; snapshots and what no path can name are left out
 * @param lastUpdated when upstream changed it, as fourteen digits {@code yyyyMMddHHmmss} that compare as texts; empty when it does not say
 */
record RepositoryMetadata(Set<String> versions, String lastUpdated) {

  static final String NAME = "maven-metadata.xml";

  /** The longest of today have some ten thousand versions and a MiB. */
  static final int MOST_BYTES = 8 << 20;

  private static final int MOST_VERSIONS = 100_000;

  /**
   * Reads one.
   *
   * @throws IOException if it is none
   */
  static RepositoryMetadata parse(byte[] document) throws IOException {
    Set<String> versions = new LinkedHashSet<>();
    String[] lastUpdated = {""};
    boolean[] isMetadata = {false};
    try {
      XmlTexts.read(
          document,
          (path, text) -> {
            switch (path) {
              case "metadata" -> isMetadata[0] = true;
              case "metadata/versioning/lastUpdated" -> lastUpdated[0] = text.matches("[0-9]{14}") ? text : "";
              case "metadata/versioning/versions/version" -> {
                if (versions.size() < MOST_VERSIONS && MavenPath.ofCoordinates("g:a:" + text).isPresent()) {
                  versions.add(text);
                }
              }
              default -> {}
            }
          });
    } catch (RefusedException e) {
      throw new IOException("metadata cannot be read: " + e.getMessage(), e);
    }
    if (!isMetadata[0]) {
      throw new IOException("metadata cannot be read: it is a document of another kind");
    }
    return new RepositoryMetadata(versions, lastUpdated[0]);
  }

  /** Why it cannot follow another one of the same artifact; null when it can. */
  String contradiction(RepositoryMetadata before) {
    if (!lastUpdated.isEmpty() && lastUpdated.compareTo(before.lastUpdated) < 0) {
      return "it is of " + lastUpdated + ", and one of " + before.lastUpdated + " was seen: a mirror that lags, or a replay";
    }
    boolean isSameTime = !lastUpdated.isEmpty() && lastUpdated.equals(before.lastUpdated);
    return isSameTime && !versions.containsAll(before.versions)
        ? "it lacks versions that were there, and claims to be unchanged since " + lastUpdated
        : null;
  }
}
