package io.nonreturn.wire.maven;

import io.nonreturn.wire.ArtifactPath;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of a release in a Maven repository: {@code group/as/folders/artifact/version/artifact-version…}. Source: Maven repository layout
 * "default".
 *
 * @param group parts divided by dots
 * @param artifact its name
 * @param version never a snapshot's
 * @param file its name
 */
public record MavenPath(String group, String artifact, String version, String file) {
  private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]*");
  private static final Pattern TIMESTAMPED = Pattern.compile(".*-[0-9]{8}\\.[0-9]{6}-[0-9]+");
  private static final Pattern CHECKSUM = Pattern.compile("(.+)\\.(md5|sha1|sha256|sha512)");

  /** The file at a path of a repository; empty when it is none of a release's. */
  public static Optional<MavenPath> parse(String path) {
    if (ArtifactPath.check(path) != null) {
      return Optional.empty();
    }
    String[] parts = path.split("/", -1);
    if (parts.length < 4) {
      return Optional.empty();
    }
    StringBuilder group = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length - 3; i++) {
      // A dot in a folder's name would make two paths the same coordinates.
      group.append('.').append(parts[i].contains(".") ? "" : parts[i]);
    }
    MavenPath found =
        new MavenPath(
            parts[0].contains(".") ? "" : group.toString(),
            parts[parts.length - 3],
            parts[parts.length - 2],
            parts[parts.length - 1]);
    return found.isRelease() && found.isOfVersion() ? Optional.of(found) : Optional.empty();
  }

  /** A release's coordinates {@code group:artifact:version}, as its POM's path; empty when they are none. */
  public static Optional<MavenPath> ofCoordinates(String coordinates) {
    String[] parts = coordinates.split(":", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    MavenPath pom = new MavenPath(parts[0], parts[1], parts[2], parts[1] + "-" + parts[2] + ".pom");
    return pom.isRelease() && ArtifactPath.check(pom.path()) == null ? Optional.of(pom) : Optional.empty();
  }

  private boolean isRelease() {
    return GROUP.matcher(group).matches()
        && ID.matcher(artifact).matches()
        && VERSION.matcher(version).matches()
        && !version.toUpperCase(Locale.ROOT).endsWith("SNAPSHOT")
        && !TIMESTAMPED.matcher(version).matches();
  }

  private boolean isOfVersion() {
    String stem = artifact + "-" + version;
    return file.startsWith(stem) && file.length() > stem.length() + 1 && ".-".indexOf(file.charAt(stem.length())) >= 0;
  }

  /** {@code group:artifact:version}: what makes a bundle. */
  public String coordinates() {
    return group + ":" + artifact + ":" + version;
  }

  /** The folder of the version, with a slash at its end. */
  public String folder() {
    return group.replace('.', '/') + "/" + artifact + "/" + version + "/";
  }

  /** Within the repository. */
  public String path() {
    return folder() + file;
  }

  /** The POM of the version. */
  public MavenPath pom() {
    return new MavenPath(group, artifact, version, artifact + "-" + version + ".pom");
  }

  /** The file whose checksum this one states, with the algorithm's name as repositories have it; empty when it states none. */
  public Optional<Checksum> checksum() {
    var matcher = CHECKSUM.matcher(file);
    return matcher.matches()
        ? Optional.of(new Checksum(new MavenPath(group, artifact, version, matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  /** The file that this one signs; empty when it is no signature. */
  public Optional<MavenPath> signed() {
    return file.endsWith(".asc")
        ? Optional.of(new MavenPath(group, artifact, version, file.substring(0, file.length() - ".asc".length())))
        : Optional.empty();
  }

  /**
   * What a checksum file is about.
   *
   * @param of the file
   * @param algorithm md5, sha1, sha256 or sha512
   */
  public record Checksum(MavenPath of, String algorithm) {}
}
