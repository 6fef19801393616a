package io.nonreturn.receiver.ecosystem.pypi;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A distribution file's name, read by the rules of the Python packaging specifications: wheels by PEP 427
 * ({@code name-version[-build]-python-abi-platform.whl}), source distributions by PEP 625 ({@code name-version.tar.gz}), with
 * the older forms of the latter (hyphens in the name, {@code .zip}) that projects still have in their histories.
 *
 * @param kind wheel or source distribution
 * @param version as written in the name
 */
record PypiFile(Kind kind, String version) {
  /** What a distribution file is. */
  enum Kind {
    /** Built, installable as it is, with its metadata inside. */
    WHEEL,
    /** Source distribution. */
    SDIST
  }

  /** What {@code .metadata} (PEP 658) is called beside its wheel. */
  static final String METADATA_SUFFIX = ".metadata";

  private static final Pattern PROJECT = Pattern.compile("[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]");
  private static final Pattern SEPARATORS = Pattern.compile("[-_.]+");
  private static final Pattern WHEEL = Pattern.compile(
      "([A-Za-z0-9_.]+)-([A-Za-z0-9_.!+]+)(?:-[0-9][A-Za-z0-9_.]*)?-[A-Za-z0-9_.]+-[A-Za-z0-9_.]+-[A-Za-z0-9_.]+\\.whl");
  private static final Pattern SDIST = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.!+-]*)\\.(?:tar\\.gz|zip)");
  private static final Pattern SDIST_VERSION = Pattern.compile("v?[0-9][A-Za-z0-9_.!+-]*");

  /** A project's name in its one normal form (PEP 503). */
  static String normalise(String name) {
    return SEPARATORS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  /** Whether this is a project's name in its normal form. */
  static boolean isNormalised(String name) {
    return PROJECT.matcher(name).matches() && normalise(name).equals(name);
  }

  /** Whether this is a distribution's name at all, of whatever project. */
  static boolean isName(String fileName) {
    return WHEEL.matcher(fileName).matches() || SDIST.matcher(fileName).matches();
  }

  /** Reads a file name as one of the given project's files; empty if it is none. */
  static Optional<PypiFile> of(String project, String fileName) {
    Matcher wheel = WHEEL.matcher(fileName);
    if (wheel.matches()) {
      return normalise(wheel.group(1)).equals(project)
          ? Optional.of(new PypiFile(Kind.WHEEL, wheel.group(2)))
          : Optional.empty();
    }
    Matcher sdist = SDIST.matcher(fileName);
    return sdist.matches() ? sdistVersion(project, sdist.group(1)) : Optional.empty();
  }

  /** Older names have hyphens on both sides of the one that divides: the project's own name tells which it is. */
  private static Optional<PypiFile> sdistVersion(String project, String stem) {
    for (int hyphen = stem.indexOf('-'); hyphen > 0; hyphen = stem.indexOf('-', hyphen + 1)) {
      String version = stem.substring(hyphen + 1);
      if (normalise(stem.substring(0, hyphen)).equals(project) && SDIST_VERSION.matcher(version).matches()) {
        return Optional.of(new PypiFile(Kind.SDIST, version));
      }
    }
    return Optional.empty();
  }
}
