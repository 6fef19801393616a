package io.nonreturn.receiver.ecosystem.npm;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A package's name, and where its files lie. Names of today are in small letters; older ones are not, and stay as they are. Source: the
 * registry's rules as {@code validate-npm-package-name} has them for old packages.
 *
 * @param full {@code left-pad} or {@code @scope/name}
 * @param base the part behind the scope, which begins the names of files
 */
record NpmName(String full, String base) {
  /** Where a packument lies in its bundle. */
  static final String PACKUMENT = "packument.json";
  /** Versions are semantic ones; no client takes longer. */
  static final int VERSION_CHARACTERS = 256;

  /** As the registry limits it. */
  static final int MOST_CHARACTERS = 214;
  private static final String FOLDER = "-/";
  private static final String SUFFIX = ".tgz";
  private static final String LETTER = "[A-Za-z0-9~!'()*._-]";
  private static final Pattern NAME = Pattern.compile("(?:@" + LETTER + "+/)?(?![._])" + LETTER + "+");
  private static final Pattern VERSION = Pattern.compile("[0-9][A-Za-z0-9.+-]{0," + (VERSION_CHARACTERS - 1) + "}");

  /** Reads a name; empty if no package can have it. */
  static Optional<NpmName> of(String full) {
    if (full.length() > MOST_CHARACTERS || !NAME.matcher(full).matches() || full.equals("node_modules") || full.equals("favicon.ico")) {
      return Optional.empty();
    }
    return Optional.of(new NpmName(full, full.substring(full.indexOf('/') + 1)));
  }

  /** Whether a version looks like one. Letters alone would be a tag. */
  static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }

  /** Whether an artifact of any package is a tarball, which never changes. */
  static boolean isTarball(String path) {
    return path.startsWith(FOLDER);
  }

  /** Where a version's tarball lies, in the bundle as on the registry. */
  String tarball(String version) {
    return FOLDER + base + "-" + version + SUFFIX;
  }
}
